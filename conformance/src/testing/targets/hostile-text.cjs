'use strict';

const { plain, asked } = require('./plain.cjs');

/** Text that no terminal may receive. */
const EVIL = '\u001b[2J\u009b1m\u202e\n::error::x\n';

// Throws it, or leaves it as its last words.
module.exports = plain((req) => {
  if (asked(req)) throw Object.assign(new Error(`thrown ${EVIL}`), { name: EVIL, code: EVIL });
  if (req.url === '/last-words') {
    require('node:fs').writeSync(2, `last words ${EVIL}`);
    process.exit(1);
  }
  return false;
});
