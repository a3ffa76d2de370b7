/** The benchmarks run and report. No test asserts a duration, because machines differ. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Benchmark, benchmark } from '../conformance/src/benchmark/benchmark.js';
import { type Comparison, compare } from '../conformance/src/benchmark/comparison.js';
import { PATHS } from '../conformance/src/benchmark/paths.js';
import { STORE_KINDS } from '../conformance/src/benchmark/stores.js';
import { comparisonMarkdown } from '../conformance/src/benchmark/text.js';
import { locateTarget } from '../conformance/src/targets/locate.js';
import { type TemporaryFolder, temporaryFolder } from '../test/support/temporary-folder.js';
import { baseRevision } from './base-revision.js';
import { selectGatePaths } from './gate-paths.js';
import { ROOT } from './places.js';
import { measureReal } from './real/measure.js';
import type { RealCell, RealMeasurements } from './real/measurements.js';
import { HOSTS } from './real/messages.js';
import { REAL_PATHS } from './real/paths.js';
import { compareReal } from './real/samples.js';
import { realMarkdown } from './real/table.js';

const REFERENCE = 'spec-session';
const ORIGINAL = 'express-session';

let folder: TemporaryFolder;
/**
 * The middleware's source as one file of JavaScript, so that the tests do not use an older build, and none of the many
 * processes has to compile it.
 */
let reference: string;

beforeAll(async () => {
  folder = temporaryFolder('benchmarked');
  reference = join(folder.path, 'spec-session.cjs');
  const entryPoints = [join(ROOT, 'src/index.ts')];
  await build({ entryPoints, bundle: true, platform: 'node', format: 'cjs', outfile: reference });
});
afterAll(() => folder?.remove());

describe('without connections', () => {
  let measured: Benchmark;

  beforeAll(async () => {
    measured = await benchmark({
      entrants: [
        { name: REFERENCE, target: locateTarget(reference) },
        { name: ORIGINAL, target: locateTarget(ORIGINAL) },
      ],
      paths: PATHS.map(({ id }) => id),
      stores: STORE_KINDS,
      processes: 1,
      rounds: 1,
      roundMs: 0.01,
      warmUpMs: 0.01,
      allocationRuns: 3,
      seed: 1,
    });
  });

  describe.each(STORE_KINDS)('on the store %s', (store) => {
    let compared: Comparison;
    beforeAll(() => {
      compared = compare(measured, REFERENCE, ORIGINAL, store);
    });

    it('both behave as every path requires, and everything is measured', () => {
      const { paths, leftOut, mean } = compared;
      expect(leftOut).toEqual([]);
      expect(paths.map(({ path }) => path)).toEqual(PATHS.map(({ id }) => id));
      for (const { path, subject, against, primitives } of paths) {
        for (const { nanoseconds, bytes, collecting } of [subject, against]) {
          expect(nanoseconds, path).toBeGreaterThan(0);
          expect(bytes, path).toBeGreaterThan(0);
          expect(collecting, path).toBeGreaterThanOrEqual(0);
          expect(collecting, path).toBeLessThan(1);
        }
        expect(primitives, path).toBeGreaterThan(0);
      }
      expect(mean?.value).toBeGreaterThan(0);
    });

    it('a table is made of it', () => {
      const table = comparisonMarkdown(compared).split('\n');
      expect(table.filter((line) => line.startsWith('| '))).toHaveLength(2 + PATHS.length);
    });
  });
});

describe('real requests', () => {
  const REQUESTS = 64;
  // Each path, and each host: the application of a path is the same on both.
  const paths = { http: REAL_PATHS, express5: ['new-session', 'changed'] };
  const cells = HOSTS.flatMap((host) => paths[host].map((path) => ({ host, store: 'memory' as const, path })));
  let measured: RealMeasurements;

  beforeAll(async () => {
    measured = await measureReal({
      entrants: [
        { name: REFERENCE, file: reference },
        { name: ORIGINAL, file: locateTarget(ORIGINAL).file },
      ],
      cells,
      rounds: 1,
      requests: REQUESTS,
      warmUp: REQUESTS,
      seed: 1,
    });
  });

  it('are answered as they must be on every path, and everything is measured', () => {
    expect(measured.lines).toHaveLength(cells.length * 3);
    for (const { entrant, host, path, samples } of measured.lines) {
      const what = `${entrant}, ${host}, ${path}`;
      expect(samples, what).toHaveLength(1);
      for (const { stretches, writes, p50, p99 } of samples) {
        expect(stretches, what).toHaveLength(4);
        for (const { cpu, clientCpu, rate } of stretches)
          expect(Math.min(cpu, clientCpu, rate), what).toBeGreaterThan(0);
        // An answer takes at least one system call, if they are counted.
        expect(writes ?? 1, what).toBeGreaterThanOrEqual(1);
        expect(p50, what).toBeGreaterThan(0);
        expect(p99, what).toBeGreaterThanOrEqual(p50);
      }
    }
  });

  it('become a table, with a row for each path of a host', () => {
    const compared = compareReal(measured.lines, REFERENCE, ORIGINAL, 1);
    expect(compared.cells.map(({ host, path }) => [host, path])).toEqual(cells.map(({ host, path }) => [host, path]));
    const rows = realMarkdown(compared, measured)
      .split('\n')
      .filter((line) => line.startsWith('| memory, '));
    // Each in the table of costs, and in that of the load.
    expect(rows).toHaveLength(cells.length * 2);
    expect(rows.join()).not.toContain('NaN');
  });

  it('work with a store that answers later', async () => {
    const cells: RealCell[] = [{ host: 'http', store: 'delayed', path: 'changed' }];
    const entrants = [{ name: ORIGINAL, file: locateTarget(ORIGINAL).file }];
    const { lines } = await measureReal({ entrants, cells, rounds: 1, requests: REQUESTS, warmUp: REQUESTS, seed: 1 });
    // A `get` and a `set` of a millisecond each.
    expect(lines.find(({ entrant }) => entrant === ORIGINAL)?.samples[0]?.p50).toBeGreaterThanOrEqual(2);
  });
});

describe('a server that answers wrongly', () => {
  const FAULTY = fileURLToPath(new URL('proof/faulty.cjs', import.meta.url));

  afterEach(() => {
    delete process.env.INJECTED_FAULT;
  });

  it.each([
    ['forgets what was changed', 'changed', "the body is not 'Hello Ada Lovelace. Visit 19': \"HTTP/1.1 200 OK\\r\\n"],
    ['forgets new sessions', 'new-session', 'the store holds 0 sessions in the end, and not 64'],
    ['sends no cookie', 'new-session', 'there is not one Set-Cookie like'],
    ['sends another cookie', 'rolling', 'there is not one Set-Cookie like'],
    ['always sends a cookie', 'read', 'there is an unexpected Set-Cookie: "HTTP/1.1 200 OK\\r\\n'],
    ['fails', 'read', 'the status is not 200: "HTTP/1.1 500 Internal Server Error\\r\\n'],
    ['sends more than it announces', 'read', 'more came than one answer'],
    ['closes the connection', 'read', 'the server closed the connection'],
  ])('is found: it %s', async (fault, path, reason) => {
    process.env.INJECTED_FAULT = fault;
    const entrants = [{ name: 'faulty', file: FAULTY }];
    const cells: RealCell[] = [{ host: 'http', store: 'memory', path }];
    await expect(measureReal({ entrants, cells, rounds: 1, requests: 64, warmUp: 64, seed: 1 })).rejects.toThrow(
      `faulty on the path ${path} (http, memory): ${reason}`,
    );
  });
});

describe('the gate', () => {
  it('measures every path, and by real requests those that applications answer most', () => {
    const { synthetic, real } = selectGatePaths([]);
    expect(synthetic).toEqual(PATHS.map(({ id }) => id));
    expect(real.map(({ host, path }) => `${host}/${path}`).sort()).toEqual([
      'express5/changed',
      'express5/read',
      'http/changed',
      'http/read',
    ]);
  });

  it('measures the requested paths, and a mistyped path is an error', () => {
    expect(selectGatePaths(['read'])).toEqual({ synthetic: ['read'], real: [] });
    expect(selectGatePaths(['http/r*']).real.map(({ path }) => path)).toEqual(['read', 'rolling']);
    expect(() => selectGatePaths(['htp/read'])).toThrow("matches no path (did you mean 'http/read'?)");
  });

  it('refuses an unknown revision', () => {
    expect(() => baseRevision('no-such-revision')).toThrow("git finds no revision 'no-such-revision'");
  });
});
