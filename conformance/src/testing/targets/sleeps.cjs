'use strict';

const { plain, asked } = require('./plain.cjs');

// Blocks its process for a while without using processor time.
module.exports = plain((req) => {
  if (asked(req)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
  return false;
});
