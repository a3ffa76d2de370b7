'use strict';

const { spawnSync } = require('node:child_process');
const { plain, asked } = require('./plain.cjs');

/** A process that runs until it is ended; the other side of its connection then sees the connection close. */
const BODY = `require('node:net')
  .connect(Number(process.env.TEST_PORT), '127.0.0.1', () => process.stdout.write('connected'))
  .write('alive')`;

/** Starts one in the background, and waits until it has connected. */
function start() {
  spawnSync('sh', ['-c', '("$0" -e "$1" &) | head -c 1', process.execPath, BODY], { stdio: 'ignore' });
}

// Starts a process and leaves it running, or exits afterwards. Other requests are never answered.
module.exports = plain((req) => {
  if (asked(req) || req.url === '/exit') start();
  if (req.url === '/exit') process.exit(0);
  return req.url === '/wait';
});
