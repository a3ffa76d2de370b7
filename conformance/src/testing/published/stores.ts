import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startMariadb } from '../../../../test/support/mariadb-server.js';
import { startMemcached } from '../../../../test/support/memcached-server.js';
import { startPostgres } from '../../../../test/support/postgres-server.js';
import { startRedis } from '../../../../test/support/redis-server.js';
import type { ServerProcess } from '../../../../test/support/server-process.js';
import { packageVersion } from '../../commands/version.js';
import type { ExitStatus } from '../../exit-status.js';
import { fullTable, requirementsMet } from '../../matrix/requirements-met.js';
import { printable, printableJson } from '../../printable.js';
import { plainMarkdown } from '../../report/markdown.js';
import { groupsOf, having, RunGatherer, type RunResults } from '../../report/run-results.js';
import { loadContract } from '../../store-contract/contract.js';
import { runStore } from '../../store-contract/run-store.js';

const FOLDER = fileURLToPath(new URL('../../../stores/', import.meta.url));

/** The published stores, by the names of their modules in conformance/stores. */
export const PUBLISHED_STORES: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length))
  .sort();

/** The servers, by the environment variable with the URL for a module. */
const SERVERS: Readonly<Record<string, () => Promise<ServerProcess & { url: string }>>> = {
  STORES_REDIS_URL: startRedis,
  STORES_POSTGRES_URL: startPostgres,
  STORES_MYSQL_URL: startMariadb,
  STORES_MEMCACHED_URL: startMemcached,
};

/**
 * Starts all servers that published stores need, and sets the environment variables with their URLs.
 *
 * @returns stops them
 * @throws Error when one is not installed or does not start
 */
export async function startServers(): Promise<() => Promise<void>> {
  const started: { name: string; server: ServerProcess }[] = [];
  const stop = async () => {
    await Promise.all(
      started.splice(0).map(async ({ name, server }) => {
        delete process.env[name];
        await server.stop();
      }),
    );
  };
  const starts = await Promise.allSettled(
    Object.entries(SERVERS).map(async ([name, start]) => {
      const server = await start();
      started.push({ name, server });
      process.env[name] = server.url;
    }),
  );
  const failed = starts.find((one) => one.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return stop;
}

/** The result of one store. */
export interface StoreResult {
  /** The name of its module. */
  name: string;
  status: ExitStatus;
  results: RunResults;
  seconds: number;
}

/**
 * Runs the contract against a published store, and compares it with the baseline beside its module.
 *
 * @param name of its module
 * @throws CommandError when it can't be run
 */
export async function runPublishedStore(name: string): Promise<StoreResult> {
  const baseline = join(FOLDER, `${name}.yaml`);
  const gatherer = new RunGatherer();
  const begin = performance.now();
  const status = await runStore(
    {
      target: join(FOLDER, `${name}.mjs`),
      corpusVersion: packageVersion,
      selection: { only: [], skip: [] },
      ...(existsSync(baseline) ? { baseline } : {}),
    },
    (line) => gatherer.add(line),
  );
  const [results] = gatherer.runs;
  if (!results) throw new Error(`${name} gave no results`);
  return { name, status, results, seconds: (performance.now() - begin) / 1000 };
}

/** The number of stores at a time: they spend most of it waiting for sessions to expire and for servers. */
const TOGETHER = 5;

/**
 * Runs the contract against several published stores.
 *
 * @param tell receives each result as soon as it is available
 * @returns the results, in the order of the names
 * @throws CommandError when one can't be run
 */
export async function runPublishedStores(
  names: readonly string[],
  tell: (result: StoreResult) => void,
): Promise<StoreResult[]> {
  const results = new Map<string, StoreResult>();
  const waiting = names[Symbol.iterator]();
  const runNext = async () => {
    for (const name of waiting) {
      const result = await runPublishedStore(name);
      results.set(name, result);
      tell(result);
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, runNext));
  return names.flatMap((name) => results.get(name) ?? []);
}

/** The packages that are not installed, or not compiled. */
export function missingPackages(): string[] {
  const { dependencies } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const compiled = ['better-sqlite3', 'sqlite3'];
  return Object.keys(dependencies).filter((name) => {
    const folder = join(FOLDER, 'node_modules', name);
    return !existsSync(compiled.includes(name) ? join(folder, 'build', 'Release') : folder);
  });
}

const stated = (answer: unknown) => plainMarkdown(printable(printableJson(answer as never)));

/** The table store × requirement, and below it the reasons and the answers that are not judged, as Markdown. */
export function storesTable(runs: readonly RunResults[]): string {
  const { requirements } = loadContract();
  const columns = runs.map((run, i) => ({ name: String(i + 1), met: requirementsMet(run) }));
  const titles = runs.map(({ run }, i) => `${i + 1}. ${plainMarkdown(`${run.target} ${run.version}`)}`);
  const byLevel = (['must', 'should', 'may'] as const).map((level) => {
    const ids = requirements.filter((one) => one.level === level).map(({ id }) => id);
    return `**${level}**\n\n${fullTable(ids, columns).replaceAll('store-contract.', '')}`;
  });
  const failing = runs.flatMap((run) => {
    // Scenarios that wait finish in varying order.
    const failed = having(run.results, 'known-failure', 'fail').sort((a, b) => (a.id < b.id ? -1 : 1));
    const groups = groupsOf(failed, ({ reason = 'no reason yet' }) => [reason]);
    if (groups.size === 0) return [];
    const lines = [...groups].map(
      ([reason, its]) => `- ${plainMarkdown(reason)} (${its.length === 1 ? its[0]?.id : `${its.length} scenarios`})`,
    );
    return [`**${plainMarkdown(`${run.run.target} ${run.run.version}`)}**\n\n${lines.join('\n')}`];
  });
  const reports = new Map(runs.flatMap(({ end }) => (end?.reported ?? []).map(({ id, text }) => [id, text] as const)));
  const answers = [...reports].flatMap(([id, text]) => {
    // The answer depends on the fraction of a second at which the store was called.
    if (id === 'store-report-rounding') return [];
    const by = new Map<string, number[]>();
    for (const [i, { end }] of runs.entries()) {
      const found = end?.reported?.find((one) => one.id === id);
      if (found) by.set(stated(found.answer), [...(by.get(stated(found.answer)) ?? []), i + 1]);
    }
    return [
      `- ${plainMarkdown(text)} ${[...by].map(([answer, stores]) => `${answer}: ${stores.join(', ')}`).join('; ')}.`,
    ];
  });
  return [
    '✓ all scenarios of the requirement pass, ◐ some, ✗ none; – not applicable.',
    titles.join('\n'),
    ...byLevel,
    ...failing,
    '**Reported, not judged**',
    answers.join('\n'),
  ].join('\n\n');
}
