'use strict';

const { plain } = require('./plain.cjs');

// A negative control: answers everything with 500.
module.exports = plain((_req, res) => {
  res.statusCode = 500;
  res.end('no');
  return true;
});
