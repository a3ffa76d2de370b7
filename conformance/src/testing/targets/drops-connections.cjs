'use strict';

const { plain } = require('./plain.cjs');

// A negative control, as dead as a port where nobody listens: closes every connection.
module.exports = plain((req) => {
  req.socket.destroy();
  return true;
});
