'use strict';

const { spawn } = require('node:child_process');
const { plain, asked } = require('./plain.cjs');

/** A process that lives until somebody ends it, and whose end is seen at the other end of its connection. */
const BODY = `require('node:net')
  .connect(Number(process.env.TEST_PORT), '127.0.0.1', () => process.stdout.write('connected'))
  .write('alive')`;

const start = () => spawn(process.execPath, ['-e', BODY], { stdio: ['ignore', 'pipe', 'ignore'] });

// Starts a process and forgets about it, or exits as soon as it runs.
module.exports = plain((req) => {
  if (asked(req)) start();
  if (req.url !== '/exit') return false;
  start().stdout.once('data', () => process.exit(0));
  return true;
});
