'use strict';

const { plain, asked } = require('./plain.cjs');

// Leaves a timer behind that would end the process ten minutes later.
module.exports = plain((req) => {
  if (asked(req)) setTimeout(() => process.exit(1), 600_000);
  return false;
});
