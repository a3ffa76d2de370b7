/** `npm run soak`: requests by the hundred thousand, while the store's server fails again and again. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { BACKEND_FAULTS, type BackendName } from './backend.js';
import { type SoakOptions, soak } from './soak.js';

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('it must be a whole number above 0.');
  return value;
}

interface Flags {
  middleware: SoakOptions['middleware'];
  store: BackendName[];
  requests: number;
  seed: number;
}

const options = new Command('npm run soak --')
  .description(
    `Twenty visitors log in, change their sessions, read and log out, while the store's server or the network before it ` +
      `fails in turn: ${BACKEND_FAULTS.join(', ')}. Prints what the visitors got, and ends with status 1 if a response ` +
      'did not come in time or was cut, if an acknowledged change was lost, or if a visitor got the session of another. ' +
      'A hundred thousand requests take some ten minutes for each store.',
  )
  .addOption(
    new Option('--middleware <name>', 'middleware of the application')
      .choices(['spec-session', 'express-session'])
      .default('spec-session'),
  )
  .addOption(
    new Option('--store <name...>', 'stores').choices(['redis', 'postgres']).default(['redis', 'postgres'], 'both'),
  )
  .option('--requests <n>', 'number of requests for each store', count, 100_000)
  .option('--seed <n>', 'chooses the order of the faults, and the actions', count, 1 + (Date.now() % 2 ** 31))
  .parse()
  .opts<Flags>();

async function main({ middleware, store: stores, requests, seed }: Flags): Promise<void> {
  for (const store of stores) {
    const begin = performance.now();
    const report = await soak({ middleware, store, requests, seed }, (done) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${store}: ${done} of ${requests} requests`);
    });
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    const seconds = ((performance.now() - begin) / 1000).toFixed(0);
    const faults = Object.entries(report.faults).map(([fault, times]) => `${times} × ${fault}`);
    process.stdout.write(
      `${middleware} with ${store}: ${report.requests} requests in ${seconds} s, seed ${seed}\n` +
        `  faults: ${faults.join(', ')}\n` +
        `  answered with an error: ${report.errors}\n` +
        `  slowest response: ${report.slowest.toFixed(0)} ms\n` +
        `  heap after the run: ${(report.growth / 1024 / 1024).toFixed(1)} MiB more than after the first requests\n` +
        `  wrong: ${report.findings.length === 0 ? 'nothing' : ''}\n` +
        report.findings.map(({ violation, details }) => `    ${violation}: ${details}\n`).join(''),
    );
    if (report.findings.length > 0) process.exitCode = 1;
  }
}

void main(options);
