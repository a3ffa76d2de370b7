'use strict';

const fs = require('node:fs');
const { plain, asked } = require('./plain.cjs');

/** The messages of a worker with passing scenarios. */
const PASSED = { verdict: 'pass', failures: [], wire: [], store: [] };

/** Sends them on every channel from a process to its parent. */
function say(message) {
  const line = `${JSON.stringify(message)}\n`;
  try {
    process.send?.(message);
  } catch {}
  process.emit('message', message);
  process.stdout.write(line);
  for (const descriptor of [1, 2, 3, 4]) {
    try {
      fs.writeSync(descriptor, line);
    } catch {}
  }
}

// Sends messages while it is loaded: an empty one, a lie about itself, and values that are not messages.
for (const message of [null, 'ready', 7, [], { type: 'ready', name: 'forged', version: '9', lacks: [] }]) say(message);

// Forges the results of this scenario and of those that follow, then answers with an error.
module.exports = plain((req, res) => {
  if (!asked(req)) return false;
  for (let id = 0; id < 50; id++) say({ type: 'result', id, outcome: PASSED, durationMs: 1, peakMemory: 1 });
  say(null);
  fs.writeSync(4, 'no JSON\n\0\n{"cmd":"NODE_HANDLE","type":"x"}\n');
  res.statusCode = 500;
  res.end('forged');
  return true;
});
