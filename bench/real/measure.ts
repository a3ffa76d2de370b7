import { randomNumbers, shuffled } from '../../conformance/src/benchmark/statistics.js';
import { Child } from './child.js';
import { type Client, Contender } from './contender.js';
import { watchMachine } from './machine.js';
import {
  cellText,
  FLOOR,
  type RealCell,
  type RealEntrant,
  type RealMeasurements,
  type RealSample,
} from './measurements.js';

/** How much is measured. */
export interface RealEffort {
  /** How often each cell is measured, each time with fresh processes. */
  rounds: number;
  /** How many requests each process gets that are measured. */
  requests: number;
}

/** What is to be measured. */
export interface RealOptions extends RealEffort {
  /** Without the floor, which is always measured. */
  entrants: readonly RealEntrant[];
  cells: readonly RealCell[];
  /** Requests that each process gets before. Default {@link WARM_UP}. */
  warmUp?: number;
  /** Of the order. */
  seed: number;
  /** Where the Redis is, if it is among the stores. */
  redis?: string;
  /** Told how many cells of how many have been measured, and which is next. */
  progress?: (done: number, of: number, what: string) => void;
}

/** A process takes nearly so many requests until all of its code is compiled. */
const WARM_UP = 10_000;

/** So many requests are a stretch, and then it is another's turn; fewer, where few are measured. */
const STRETCH = 1000;

/** What one cell showed in one round. */
interface Round {
  /** Of the floor and the entrants, in this order. */
  samples: RealSample[];
  others?: number;
}

/** Starts a server for each entrant, and puts the client on them by turns. */
async function measureCell(client: Client, cell: RealCell, options: RealOptions, random: () => number): Promise<Round> {
  const { entrants, requests, warmUp = WARM_UP, redis } = options;
  const stretch = Math.ceil(Math.min(STRETCH, requests / 4));
  const contenders: Contender[] = [];
  try {
    for (const { name, file } of [{ name: FLOOR, file: undefined }, ...entrants]) {
      const contender = new Contender(client, name, file, cell);
      contenders.push(contender);
      // Each has a database of its own.
      await contender.start(redis && `${redis}/${contenders.length}`);
    }
    for (const contender of shuffled(contenders, random)) await contender.warmUp(warmUp);
    const othersSince = watchMachine();
    let known = 0;
    for (let done = 0; done < requests; done += stretch) {
      for (const contender of shuffled(contenders, random)) known += await contender.measure(stretch);
    }
    // What Redis takes is not known here.
    const others = cell.store === 'redis' ? undefined : othersSince(known);
    const samples: RealSample[] = [];
    for (const contender of contenders) samples.push(await contender.finish());
    return { samples, ...(others === undefined ? {} : { others }) };
  } finally {
    await Promise.all(contenders.map((contender) => contender.stop()));
  }
}

/**
 * Measures real requests: round after round each cell once, in an order that is another each time. In a cell each entrant
 * and the floor have a fresh process; they get their requests by turns, some at a time, so that whatever slows the machine
 * down for a while slows down all of them.
 *
 * @throws CommandError when an answer is not as it must be; it names the path, the entrant, and what came.
 */
export async function measureReal(options: RealOptions): Promise<RealMeasurements> {
  const { cells, entrants, rounds, seed, progress } = options;
  const random = randomNumbers(seed);
  const names = [FLOOR, ...entrants.map(({ name }) => name)];
  const measured = cells.map((cell) => ({
    cell,
    lines: names.map((entrant) => ({ entrant, ...cell, samples: [] as RealSample[] })),
  }));
  const others: number[] = [];
  const client: Client = new Child('the client', 'client.mjs');
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [i, { cell, lines }] of shuffled(measured, random).entries()) {
        progress?.(round * cells.length + i, rounds * cells.length, cellText(cell));
        const { samples, others: meanwhile } = await measureCell(client, cell, options, random);
        for (const [at, sample] of samples.entries()) lines[at]?.samples.push(sample);
        if (meanwhile !== undefined) others.push(meanwhile);
      }
    }
  } finally {
    await client.stop();
  }
  return { lines: measured.flatMap(({ lines }) => lines), others };
}
