import { describe, expect, it } from 'vitest';
import { FLOOR, type RealLine, type RealMeasurements } from './measurements.js';
import { compareReal, meanOfMiddle } from './samples.js';
import { realMarkdown, realWarnings } from './table.js';

/** Rounds of one entrant, in microseconds of CPU time a request, of three stretches each. */
function line(entrant: string, rounds: readonly number[], clientCpu = 10): RealLine {
  const stretch = (microseconds: number) => ({ cpu: microseconds * 1000, clientCpu: clientCpu * 1000, rate: 20_000 });
  return {
    entrant,
    host: 'http',
    store: 'memory',
    path: 'read',
    samples: rounds.map((cpu) => ({ stretches: [cpu, cpu, cpu].map(stretch), writes: 2, p50: 1.5, p99: 4 })),
  };
}

function measured(subject: readonly number[], others: readonly number[] = []): RealMeasurements {
  const lines = [line(FLOOR, [20, 21, 20, 40]), line('subject', subject), line('other', [60, 61, 60, 120])];
  return { lines, others: [...others] };
}

function table(measurements: RealMeasurements): string {
  return realMarkdown(compareReal(measurements.lines, 'subject', 'other', 1), measurements);
}

describe('the mean of the middle half', () => {
  it('leaves out values far from the middle, on both sides', () => {
    expect(meanOfMiddle([30, 900, 31, 29, 31, 1, 30, 29])).toBe(30);
  });

  it('is the mean of a few', () => {
    expect(meanOfMiddle([1, 2, 6])).toBe(3);
    expect(meanOfMiddle([])).toBeNaN();
  });
});

describe('a comparison of real requests', () => {
  it('takes the floor of the same round away, so that a slow round counts like the others', () => {
    const { cells, hosts } = compareReal(measured([30, 31, 30, 60]).lines, 'subject', 'other', 1);
    expect(cells).toHaveLength(1);
    expect(cells[0]).toMatchObject({ host: 'http', store: 'memory', path: 'read' });
    expect(cells[0]?.subjectOverhead).toBe(10_000);
    expect(cells[0]?.againstOverhead).toBe(40_000);
    expect(cells[0]?.ratio.value).toBe(4);
    expect(cells[0]?.whole.value).toBeCloseTo(0.5, 2);
    expect(hosts[0]).toMatchObject({ host: 'http', subjectOverhead: 10_000, againstOverhead: 40_000 });
  });

  it('shows a middleware that makes its host cheaper, which has no ratio', () => {
    const text = table(measured([18, 19, 18, 38]));
    expect(text).toContain('| 40.0 µs | −2.00 µs | – |');
    expect(text).toContain('other adds 40.0 µs to a request, and subject −2.00 µs');
  });

  it('gives the lower end of the ratio if the middleware may add nothing', () => {
    expect(table(measured([24, 25, 20, 40]))).toMatch(/\| above \d+\.\d \|/);
  });

  it('fails for missing measurements', () => {
    expect(() => compareReal(measured([30]).lines, 'nobody', 'other', 1)).toThrow(
      'nobody was not measured on the path read (http, memory)',
    );
  });
});

describe('the warnings', () => {
  it('are none on an idle machine with a cheap client', () => {
    expect(realWarnings(measured([30, 31, 30, 60], [0.02, 0.01]))).toEqual([]);
  });

  it('mention other processes', () => {
    expect(realWarnings(measured([30], [0.4, 0.6]))).toEqual([
      'WARNING: other processes took 50 % of a processor meanwhile: measure again when they do not.',
    ]);
  });

  it('mention a client that is not cheaper than the server', () => {
    expect(realWarnings({ lines: [line('subject', [30], 31)], others: [] })).toEqual([
      expect.stringContaining(
        'the client took as much CPU time as the server, with subject on the path read (http, memory)',
      ),
    ]);
  });
});
