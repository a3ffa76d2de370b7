'use strict';

const { plain } = require('./plain.cjs');

// A negative control: sends every cookie back unchanged.
module.exports = plain((req, res, next) => {
  const cookies = String(req.headers.cookie ?? '').split(/; */);
  res.setHeader('Set-Cookie', cookies);
  req.session = { cookie: {} };
  req.sessionID = cookies[0];
  next();
  return true;
});
