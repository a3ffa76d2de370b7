/** `npm run bench:real`: the cost of a request for the process that serves it, on real connections. */
import { writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { progressLine } from '../conformance/src/commands/progress-line.js';
import { suggestion } from '../conformance/src/corpus/nearest.js';
import { plainMarkdown } from '../conformance/src/report/markdown.js';
import { locateTarget } from '../conformance/src/targets/locate.js';
import { isContinuousIntegration } from '../test/support/continuous-integration.js';
import { startRedis } from '../test/support/redis-server.js';
import { findServer } from '../test/support/servers.js';
import { readOptions, runScript, usageError, wholeNumber } from './options.js';
import { ROOT } from './places.js';
import { measureReal } from './real/measure.js';
import { HOSTS, STORES } from './real/messages.js';
import { REAL_PATHS } from './real/paths.js';
import { compareReal } from './real/samples.js';
import { realMarkdown, realWarnings } from './real/table.js';
import { whereMeasured, writeResults } from './results-in-readme.js';

const ABOUT = `
Serves an application in a process of its own, on the loopback interface: without sessions, with express-session and with
this middleware. A client sends it real requests over 32 connections and checks every answer. The benchmark measures the CPU
time of the server process a request, its system calls that write, and under that load requests a second and latency. It
prints Markdown. A full run takes about an hour; --hosts, --stores and --paths choose a part.
`;

const REFERENCE = 'spec-session';
const ORIGINAL = 'express-session';

const NO_REDIS =
  'NOT MEASURED: the store redis. There is no redis-server: scripts/install-servers.sh installs it, as root; ' +
  '--stores memory,delayed does without.';

/** The chosen names, in their order; all if none was chosen. */
function chosen<Name extends string>(option: string, names: readonly Name[], asked: readonly string[] = []): Name[] {
  const wanted = asked.flatMap((text) => text.split(','));
  const unknown = wanted.find((text) => !(names as readonly string[]).includes(text));
  if (unknown !== undefined)
    throw usageError(`--${option}: '${unknown}' is not one of ${names.join(', ')}${suggestion(unknown, names)}`);
  return names.filter((name) => wanted.length === 0 || wanted.includes(name));
}

await runScript(async () => {
  const { values, switches } = readOptions('bench:real', ABOUT, {
    hosts: { value: 'name', text: `of ${HOSTS.join(', ')}; several with commas`, repeated: true },
    stores: { value: 'name', text: `of ${STORES.join(', ')}`, repeated: true },
    paths: { value: 'name', text: `of ${REAL_PATHS.join(', ')}`, repeated: true },
    rounds: { value: 'n', text: 'rounds, each in fresh processes', default: '7' },
    requests: {
      value: 'n',
      text: 'requests to each process, after those that warm it up',
      default: '16000',
    },
    seed: { value: 'n', text: 'of the random order; default: a fresh one' },
    module: { value: 'path', text: 'measure this build instead of this checkout; several, to compare', repeated: true },
    json: { value: 'file', text: 'write all measurements there' },
    write: { text: 'put the tables into bench/README.md' },
  });
  const hosts = chosen('hosts', HOSTS, values.hosts);
  let stores = chosen('stores', STORES, values.stores);
  const paths = chosen('paths', REAL_PATHS, values.paths);
  const rounds = wholeNumber('rounds', values.rounds, 999);
  const requests = wholeNumber('requests', values.requests, 1_000_000);
  const seed =
    values.seed?.[0] === undefined ? (Math.random() * 2 ** 31) | 0 : wholeNumber('seed', values.seed, 2 ** 31);
  const modules = values.module ?? [];
  if (switches.write && modules.length > 0)
    throw usageError('--write is for the figures of this checkout, not for those of --module');
  const subjects =
    modules.length <= 1
      ? [{ name: REFERENCE, file: locateTarget(modules[0] ?? ROOT).file }]
      : modules.map((path, i) => ({
          name: `${i + 1}: ${basename(resolve(path))}`,
          file: locateTarget(path).file,
        }));
  const redis = stores.includes('redis') && findServer('redis-server') !== undefined ? await startRedis() : undefined;
  const leftOut = stores.includes('redis') && !redis;
  if (leftOut) {
    process.stderr.write(`${NO_REDIS}\n`);
    stores = stores.filter((store) => store !== 'redis');
    if (stores.length === 0 || isContinuousIntegration()) return 3;
  }
  const progress = progressLine();
  const measured = await measureReal({
    entrants: [...subjects, { name: ORIGINAL, file: locateTarget(ORIGINAL).file }],
    cells: hosts.flatMap((host) => stores.flatMap((store) => paths.map((path) => ({ host, store, path })))),
    rounds,
    requests,
    seed,
    ...(redis ? { redis: redis.url } : {}),
    progress: (done, of, what) => progress.show(`${done} of ${of}: ${what}`),
  }).finally(async () => {
    progress.clear();
    await redis?.stop();
  });
  const [first] = subjects;
  const comparisons = [
    ...subjects.map(({ name }) => compareReal(measured.lines, name, ORIGINAL, seed)),
    ...subjects.slice(1).map(({ name }) => compareReal(measured.lines, name, first?.name ?? '', seed)),
  ];
  const where = whereMeasured();
  const how = `${rounds} rounds of ${requests} requests, seed ${seed}`;
  const text = [
    `${plainMarkdown(where)}; ${how}`,
    ...(leftOut ? ['The store redis was not measured: there was no redis-server.'] : []),
    ...comparisons.map((one) => realMarkdown(one, measured)),
  ].join('\n\n');
  process.stdout.write(text);
  // Once more where the tables end: what was printed before them has scrolled away.
  for (const warning of [...(leftOut ? [NO_REDIS] : []), ...realWarnings(measured)])
    process.stderr.write(`${warning}\n`);
  if (switches.write) writeResults('real', text);
  if (values.json?.[0] !== undefined)
    writeFileSync(
      values.json[0],
      `${JSON.stringify({ where, seed, rounds, requests, comparisons, ...measured }, null, 1)}\n`,
    );
  return 0;
});
