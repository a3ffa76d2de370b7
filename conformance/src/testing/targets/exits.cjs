'use strict';

const { plain, asked } = require('./plain.cjs');

// Ends the process.
module.exports = plain((req) => {
  if (asked(req)) process.exit(0);
  return false;
});
