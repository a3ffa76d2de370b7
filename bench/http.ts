/** `npm run bench:http`: what is left of the difference when a whole server is measured. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { geometricMean, median, randomNumbers, shuffled } from '../conformance/src/benchmark/statistics.js';
import { progressLine } from '../conformance/src/commands/progress-line.js';
import { markdownTable } from '../conformance/src/report/markdown.js';
import { readOptions, runScript, wholeNumber } from './options.js';
import { ROOT } from './places.js';

const ABOUT = `
Serves a page with Express 5 on the loopback interface, without sessions, with express-session and with this middleware,
each in a process of its own, and puts autocannon on them by turns: requests a second and the percentiles of the latency,
the median of the rounds. The client shares the machine, so that only the order of the figures means something.
`;

/** What serves, and the module that it gets its sessions from. */
const SERVERS = [
  { name: 'no session', module: undefined },
  { name: 'express-session', module: 'express-session' },
  { name: 'spec-session', module: ROOT },
] as const;

/** Clients at the same time. */
const CONNECTIONS = 32;

interface Sample {
  requests: number;
  p50: number;
  p97: number;
  p99: number;
}

async function serve(module: string | undefined) {
  const { DEBUG, NODE_OPTIONS, ...env } = process.env;
  const child = fork(fileURLToPath(new URL('http-server.mjs', import.meta.url)), module === undefined ? [] : [module], {
    execArgv: [],
    env: { ...env, NODE_ENV: 'production' },
  });
  const [port] = (await once(child, 'message')) as [number];
  const url = `http://127.0.0.1:${port}/`;
  const response = await fetch(`${url}login`);
  await response.text();
  const cookie = response.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0])
    .join('; ');
  if ((cookie === '') !== (module === undefined)) throw new Error(`the login at ${module} gave the cookie '${cookie}'`);
  return { child, url, headers: cookie === '' ? {} : { cookie } };
}

async function load(url: string, headers: Record<string, string>, seconds: number): Promise<Sample> {
  const { requests, latency, errors, non2xx } = await autocannon({
    url,
    headers,
    connections: CONNECTIONS,
    duration: seconds,
  });
  if (errors > 0 || non2xx > 0) throw new Error(`${url}: ${errors} errors, ${non2xx} answers that were no success`);
  return { requests: requests.average, p50: latency.p50, p97: latency.p97_5, p99: latency.p99 };
}

await runScript(async () => {
  const { values } = readOptions('bench:http', ABOUT, {
    rounds: { value: 'n', text: 'how often each server is measured', default: '7' },
    seconds: { value: 'n', text: 'how long each time', default: '4' },
    seed: { value: 'n', text: 'of the order', default: '1' },
  });
  const rounds = wholeNumber('rounds', values.rounds, 999);
  const seconds = wholeNumber('seconds', values.seconds, 999);
  const random = randomNumbers(wholeNumber('seed', values.seed, 2 ** 31));
  const progress = progressLine();
  const servers = await Promise.all(
    SERVERS.map(async ({ name, module }) => ({ name, samples: [] as Sample[], ...(await serve(module)) })),
  );
  try {
    for (const { url, headers } of servers) await load(url, headers, 1);
    for (let round = 1; round <= rounds; round++) {
      for (const { name, url, headers, samples } of shuffled(servers, random)) {
        progress.show(`round ${round} of ${rounds}: ${name}`);
        samples.push(await load(url, headers, seconds));
      }
    }
  } finally {
    progress.clear();
    for (const { child } of servers) child.kill();
  }
  const [none] = servers;
  const middle = (samples: readonly Sample[], key: keyof Sample) => median(samples.map((sample) => sample[key]));
  const share = (samples: readonly Sample[]) =>
    geometricMean(samples.map(({ requests }, i) => requests / (none?.samples[i]?.requests ?? Number.NaN)));
  const rows = servers.map(({ name, samples }) => [
    name,
    middle(samples, 'requests').toFixed(0),
    `${(share(samples) * 100).toFixed(0)} %`,
    ...(['p50', 'p97', 'p99'] as const).map((key) => `${middle(samples, key).toFixed(1)} ms`),
  ]);
  const head = ['Express 5 with', 'requests/s', 'of those without', 'latency p50', 'p97.5', 'p99'];
  process.stdout.write(
    `Node ${process.versions.node}, ${CONNECTIONS} connections, ${rounds} rounds of ${seconds} s; a stored session is read\n\n${markdownTable(head, rows)}\n`,
  );
  return 0;
});
