'use strict';

const { plain, asked } = require('./plain.cjs');

// Throws outside of any try block.
module.exports = plain((req) => {
  if (asked(req))
    setImmediate(() => {
      throw new Error('out of reach');
    });
  return false;
});
