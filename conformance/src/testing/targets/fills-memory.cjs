'use strict';

const { plain } = require('./plain.cjs');

const kept = [];

// Allocates objects until the heap is full, or a lot of memory outside of the heap.
module.exports = plain((req) => {
  if (req.url === '/objects') for (;;) kept.push(new Array(1000).fill(kept.length));
  if (req.url === '/buffers') for (let i = 0; i < 30; i++) kept.push(Buffer.alloc(16 * 1024 * 1024, 1));
  return false;
});
