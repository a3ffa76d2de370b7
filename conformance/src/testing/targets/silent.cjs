'use strict';

const { plain, asked } = require('./plain.cjs');

// Never goes on.
module.exports = plain((req) => {
  if (asked(req)) return true;
  return false;
});
