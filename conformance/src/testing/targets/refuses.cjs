'use strict';

const { plain, asked } = require('./plain.cjs');

// Answers everything with 500.
module.exports = plain((req, res) => {
  if (asked(req)) {
    res.statusCode = 500;
    res.end('no');
    return true;
  }
  return false;
});
