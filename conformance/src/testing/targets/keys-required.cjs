'use strict';

const { plain } = require('./plain.cjs');

// Makes a middleware from any options, and tells at each request that it wants one more.
module.exports = plain((_req, _res, next) => {
  next(new Error('keys option required'));
  return true;
});
