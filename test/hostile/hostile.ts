/** `npm run hostile`: millions of hostile Cookie headers and signatures. */
import { Command } from 'commander';
import { progressLine } from '../../conformance/src/commands/progress-line.js';
import { wholeNumber } from '../support/whole-number.js';
import { attack, LIMIT } from './attack.js';

const { headers, signatures, seed } = new Command('npm run hostile --')
  .description(
    'Reads hostile Cookie headers and verifies hostile signatures, and compares each result with that of the package ' +
      'cookie, or of an HMAC of its own. It ends with status 1 at the first mismatch, or at a header of up to 16 kB that ' +
      `takes more than ${LIMIT} ms, and prints the input.`,
  )
  .option('--headers <n>', 'number of Cookie headers', wholeNumber(0), 10_000_000)
  .option('--signatures <n>', 'number of signatures', wholeNumber(0), 2_000_000)
  .option('--seed <n>', 'repeats a run', wholeNumber(0), Date.now() % 2 ** 31)
  .parse()
  .opts<{ headers: number; signatures: number; seed: number }>();

const progress = progressLine();
try {
  const begin = performance.now();
  const { slowest, slowestLength } = attack({ seed, headers, signatures }, progress.show);
  progress.clear();
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  process.stdout.write(
    `${headers} Cookie headers and ${signatures} signatures in ${seconds} s, seed ${seed}: no mismatch.\n` +
      `The slowest header took ${slowest.toFixed(3)} ms; it has ${slowestLength} characters.\n`,
  );
} catch (error) {
  progress.clear();
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
