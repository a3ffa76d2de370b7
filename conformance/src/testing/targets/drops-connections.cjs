'use strict';

const { plain } = require('./plain.cjs');

// A negative control: closes every connection, like a port on which nothing listens.
module.exports = plain((req) => {
  req.socket.destroy();
  return true;
});
