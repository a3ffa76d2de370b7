'use strict';

const { plain, asked } = require('./plain.cjs');

// Blocks the event loop for ever.
module.exports = plain((req) => {
  if (asked(req)) for (;;);
  return false;
});
