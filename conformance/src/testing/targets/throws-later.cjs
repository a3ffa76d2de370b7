'use strict';

const { plain, asked } = require('./plain.cjs');

// Throws where nobody can catch it.
module.exports = plain((req) => {
  if (asked(req))
    setImmediate(() => {
      throw new Error('out of reach');
    });
  return false;
});
