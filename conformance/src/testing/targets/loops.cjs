'use strict';

const { plain, asked } = require('./plain.cjs');

// Never gives the event loop back.
module.exports = plain((req) => {
  if (asked(req)) for (;;);
  return false;
});
