'use strict';

const { plain, asked } = require('./plain.cjs');

// Closes all connections that lead out of the process.
module.exports = plain((req) => {
  if (!asked(req)) return false;
  process.disconnect?.();
  for (const handle of process._getActiveHandles()) if (handle._handle?.fd === 3) handle.destroy();
  return false;
});
