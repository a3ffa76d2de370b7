import { CONFIDENCE } from '../../conformance/src/benchmark/comparison.js';
import { bootstrap, type Estimate, geometricMean, randomNumbers } from '../../conformance/src/benchmark/statistics.js';
import { cellText, FLOOR, type RealCell, type RealLine, type RealSample, type Stretch } from './measurements.js';
import type { Host } from './messages.js';

/**
 * The mean of the middle half of some numbers; NaN of none. Other programs on the machine hold up some of a process's
 * stretches, and some processes, so values far from the middle must not count. But garbage collection, which falls into
 * some stretches only, is the process's own work, and a median would show all of it or nothing.
 */
export function meanOfMiddle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 4);
  const middle = sorted.slice(cut, sorted.length - cut);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** The CPU time of one process: all its stretches together. */
export function costOf({ stretches }: RealSample, key: keyof Stretch): number {
  return meanOfMiddle(stretches.map((stretch) => stretch[key]));
}

/** The CPU time of two entrants and the floor in one round of a cell. */
interface Round {
  floor: number;
  subject: number;
  against: number;
}

/** The measured overhead may be negative if an entrant is as cheap as its floor, and a ratio needs a positive number. */
const LEAST_NS = 1;

/** The overhead of an entrant over the floor of the same round; negative if it makes other code cheaper. */
function overheadIn(rounds: readonly Round[], which: 'subject' | 'against'): number {
  return meanOfMiddle(rounds.map((round) => round[which] - round.floor));
}

/** The mean overhead of an entrant over some cells. */
function meanOverhead(cells: readonly (readonly Round[])[], which: 'subject' | 'against'): number {
  return cells.reduce((sum, rounds) => sum + overheadIn(rounds, which), 0) / cells.length;
}

/** The ratio of the other's overhead to the subject's, over some cells. */
function ratioIn(cells: readonly (readonly Round[])[]): number {
  const positive = (which: 'subject' | 'against') => Math.max(LEAST_NS, meanOverhead(cells, which));
  return positive('against') / positive('subject');
}

/** The ratio of the subject's whole request to the other's, over some cells. */
function wholeIn(cells: readonly (readonly Round[])[]): number {
  return geometricMean(cells.map((rounds) => meanOfMiddle(rounds.map(({ subject, against }) => subject / against))));
}

/** One entrant in one cell, or the floor, over the rounds. */
export interface Middle extends Stretch, Omit<RealSample, 'stretches'> {}

function middleOf({ samples }: RealLine): Middle {
  const over = (value: (sample: RealSample) => number) => meanOfMiddle(samples.map(value));
  const writes = samples.flatMap((sample) => sample.writes ?? []);
  return {
    cpu: over((sample) => costOf(sample, 'cpu')),
    clientCpu: over((sample) => costOf(sample, 'clientCpu')),
    rate: over((sample) => costOf(sample, 'rate')),
    ...(writes.length > 0 ? { writes: meanOfMiddle(writes) } : {}),
    p50: over(({ p50 }) => p50),
    p99: over(({ p99 }) => p99),
  };
}

/** How two entrants compare. */
export interface RealRatios {
  /** Nanoseconds of CPU time that the middleware adds to a request; negative if it makes other code cheaper. */
  subjectOverhead: number;
  againstOverhead: number;
  /**
   * The ratio of the other's overhead to the subject's. If the subject adds nothing measurable, the value and `high` are
   * unbounded, and only `low` has a meaning.
   */
  ratio: Estimate;
  /** The ratio of the subject's whole request to the other's: the difference that remains for the server. */
  whole: Estimate;
}

/** Two entrants in one cell. */
export interface RealComparison extends RealCell, RealRatios {
  floor: Middle;
  subject: Middle;
  against: Middle;
}

/** Two entrants in all cells. */
export interface RealComparisons {
  subject: string;
  against: string;
  cells: RealComparison[];
  /** All cells of a host: the mean of what is added, the geometric mean of the whole requests. */
  hosts: ({ host: Host } & RealRatios)[];
}

function lineOf(lines: readonly RealLine[], entrant: string, cell: RealCell): RealLine {
  const { host, store, path } = cell;
  const found = lines.find(
    (line) => line.entrant === entrant && line.host === host && line.path === path && line.store === store,
  );
  if (!found) throw new Error(`${entrant} was not measured on the path ${cellText(cell)}`);
  return found;
}

/** Compares over some cells. A round is drawn for all of them together: they share what slowed it. */
function ratiosOf(cells: readonly (readonly Round[])[], random: () => number): RealRatios {
  const byRound = (cells[0] ?? []).map((_, round) => cells.map((rounds) => rounds[round] as Round));
  const over =
    (statistic: (cells: readonly (readonly Round[])[]) => number) =>
    ([drawn = []]: readonly (readonly Round[][])[]) =>
      statistic(cells.map((_, cell) => drawn.map((round) => round[cell] as Round)));
  return {
    subjectOverhead: meanOverhead(cells, 'subject'),
    againstOverhead: meanOverhead(cells, 'against'),
    ratio: bootstrap([byRound], over(ratioIn), CONFIDENCE, random),
    whole: bootstrap([byRound], over(wholeIn), CONFIDENCE, random),
  };
}

/** The CPU time of some entrants in each round of a cell. */
function roundsOf(of: Readonly<Record<keyof Round, RealLine>>): Round[] {
  const cpuIn = ({ samples }: RealLine, round: number) => {
    const sample = samples[round];
    return sample ? costOf(sample, 'cpu') : Number.NaN;
  };
  return of.floor.samples.map((_, round) => ({
    floor: cpuIn(of.floor, round),
    subject: cpuIn(of.subject, round),
    against: cpuIn(of.against, round),
  }));
}

/** A cell with what was measured there of two entrants and the floor. */
interface Compared {
  cell: RealLine;
  of: Record<keyof Round, RealLine>;
  rounds: Round[];
}

/** @throws Error for an entrant that was not measured in one of the cells. */
function comparedCells(lines: readonly RealLine[], subject: string, against: string): Compared[] {
  // This goes over the cells, not over the subject's lines, so that a missing measurement is noticed.
  return lines
    .filter(({ entrant }) => entrant === FLOOR)
    .map((floor) => {
      const of = { floor, subject: lineOf(lines, subject, floor), against: lineOf(lines, against, floor) };
      return { cell: floor, of, rounds: roundsOf(of) };
    });
}

/**
 * The cost of a server's request with an entrant, in each cell.
 *
 * @returns nanoseconds of CPU time, in the order of the cells.
 * @throws Error when the entrant was not measured in one of them.
 */
export function costsOf(lines: readonly RealLine[], entrant: string): number[] {
  return lines.filter((line) => line.entrant === FLOOR).map((floor) => middleOf(lineOf(lines, entrant, floor)).cpu);
}

/**
 * Compares two entrants in each cell.
 *
 * @param random the source of randomness for the intervals.
 * @throws Error for an entrant that was not measured in one of them.
 */
function compareCells(compared: readonly Compared[], random: () => number): RealComparison[] {
  return compared.map(({ cell: { host, store, path }, of, rounds }) => {
    const middles = { floor: middleOf(of.floor), subject: middleOf(of.subject), against: middleOf(of.against) };
    return { host, store, path, ...middles, ...ratiosOf([rounds], random) };
  });
}

/**
 * Compares two entrants in each cell, and not over the cells of a host.
 *
 * @param seed of the drawing for the intervals.
 * @throws Error for an entrant that was not measured in one of them.
 */
export function compareRealCells(
  lines: readonly RealLine[],
  subject: string,
  against: string,
  seed: number,
): RealComparison[] {
  return compareCells(comparedCells(lines, subject, against), randomNumbers(seed));
}

/**
 * Compares two entrants in all cells.
 *
 * @param seed of the drawing for the intervals.
 * @throws Error for an entrant that was not measured in one of them.
 */
export function compareReal(
  lines: readonly RealLine[],
  subject: string,
  against: string,
  seed: number,
): RealComparisons {
  const random = randomNumbers(seed);
  const compared = comparedCells(lines, subject, against);
  const cells = compareCells(compared, random);
  const hosts = [...new Set(cells.map(({ host }) => host))].map((host) => {
    const all = compared.filter(({ cell }) => cell.host === host).map(({ rounds }) => rounds);
    return { host, ...ratiosOf(all, random) };
  });
  return { subject, against, cells, hosts };
}
