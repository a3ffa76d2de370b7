'use strict';

const { plain, asked } = require('./plain.cjs');

// Never calls next.
module.exports = plain((req) => {
  if (asked(req)) return true;
  return false;
});
