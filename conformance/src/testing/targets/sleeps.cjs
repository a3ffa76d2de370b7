'use strict';

const { plain, asked } = require('./plain.cjs');

// Keeps its process from doing anything for a while, and takes no processor time meanwhile.
module.exports = plain((req) => {
  if (asked(req)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
  return false;
});
