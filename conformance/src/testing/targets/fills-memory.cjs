'use strict';

const { plain } = require('./plain.cjs');

const kept = [];

// Takes objects until there is no memory left for them, or much memory that is not for objects.
module.exports = plain((req) => {
  if (req.url === '/objects') for (;;) kept.push(new Array(1000).fill(kept.length));
  if (req.url === '/buffers') for (let i = 0; i < 30; i++) kept.push(Buffer.alloc(16 * 1024 * 1024, 1));
  return false;
});
