/** `npm run soak`: requests for an hour, while the store's server fails again and again. */
import { Command, Option } from 'commander';
import { progressLine } from '../../conformance/src/commands/progress-line.js';
import { wholeNumber } from '../support/whole-number.js';
import { BACKEND_FAULTS, type BackendName } from './backend.js';
import { type SoakOptions, type SoakReport, STORE_LIMIT, soak } from './soak.js';

interface Flags {
  middleware: SoakOptions['middleware'];
  store: BackendName[];
  minutes: number;
  requests?: number;
  seed: number;
}

const { middleware, store, minutes, requests, seed } = new Command('npm run soak --')
  .description(
    `Twenty visitors log in, change their sessions, read and log out, while the store's server or the network before it ` +
      `fails in turn: ${BACKEND_FAULTS.join(', ')}. Prints what the visitors got, and ends with status 1 if a response ` +
      'did not come in time or was cut, if an acknowledged change was lost, if a visitor got the session of another, or if ' +
      'the application ended. docs/reliability.md explains the figures.',
  )
  .addOption(
    new Option('--middleware <name>', 'middleware of the application')
      .choices(['spec-session', 'express-session'])
      .default('spec-session'),
  )
  .addOption(
    new Option('--store <name...>', 'stores').choices(['redis', 'postgres']).default(['redis', 'postgres'], 'both'),
  )
  .option('--minutes <n>', 'how long it takes, with all stores', wholeNumber(1), 60)
  .option('--requests <n>', 'number of requests for each store, however long they take', wholeNumber(1))
  .option('--seed <n>', 'chooses the order of the faults, and the actions', wholeNumber(1), 1 + (Date.now() % 2 ** 31))
  .parse()
  .opts<Flags>();

const MiB = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

function text(name: BackendName, report: SoakReport, seconds: number): string {
  const { violations, heap, findings } = report;
  const faults = Object.entries(report.faults).map(([fault, times]) => `${times} × ${fault}`);
  const lines = [
    `${middleware} with ${name}: ${report.requests} requests in ${seconds.toFixed(0)} s, seed ${seed}`,
    `faults: ${faults.join(', ')}`,
    `requests: ${report.answered} answered, ${report.errors} with an error, ${violations.cut} cut, ${violations.hang} without an end`,
    `later than the store's limit of ${STORE_LIMIT[name]} ms: ${report.late}; slowest response: ${report.slowest.toFixed(0)} ms`,
    `acknowledged changes lost: ${violations.lost}; sessions of others: ${violations.foreign}; sessions back after a logout: ${violations.revived}`,
    `ends of the process: ${violations.ended}; not recovered after a fault: ${violations.stuck}`,
    `heap after the first requests and after the last: ${heap ? `${MiB(heap.before)}, ${MiB(heap.after)}` : 'not measured, since the process ended'}`,
    ...findings.map(({ violation, details }) => `  ${violation}: ${details}`),
  ];
  return `${lines.join('\n  ')}\n`;
}

const progress = progressLine();
try {
  for (const name of store) {
    const begin = performance.now();
    const end = requests === undefined ? { minutes: minutes / store.length } : { requests };
    const report = await soak({ middleware, store: name, seed, ...end }, (done) => {
      const minute = Math.floor((performance.now() - begin) / 60_000);
      progress.show(
        requests === undefined
          ? `${name}: ${done} requests, minute ${minute} of ${minutes / store.length}`
          : `${name}: ${done} of ${requests} requests`,
      );
    });
    progress.clear();
    process.stdout.write(text(name, report, (performance.now() - begin) / 1000));
    if (Object.values(report.violations).some((times) => times > 0)) process.exitCode = 1;
  }
} catch (error) {
  progress.clear();
  process.stderr.write(`${(error as Error).message}\n`);
  // Anything still open must not keep the command running.
  process.exit(1);
}
