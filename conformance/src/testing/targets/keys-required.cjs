'use strict';

const { plain } = require('./plain.cjs');

// Makes a middleware from any options, and fails at each request because an option is missing.
module.exports = plain((_req, _res, next) => {
  next(new Error('keys option required'));
  return true;
});
