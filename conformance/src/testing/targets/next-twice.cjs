'use strict';

const { plain, asked } = require('./plain.cjs');

// Calls next twice.
module.exports = plain((req, _res, next) => {
  if (asked(req)) next();
  return false;
});
