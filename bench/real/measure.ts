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

/** The effort of a measurement. */
export interface RealEffort {
  /** The number of measurements of each cell, each with fresh processes. */
  rounds: number;
  /** The number of measured requests to each process. */
  requests: number;
}

/** The subject of a measurement. */
export interface RealOptions extends RealEffort {
  /** Without the floor, which is always measured. */
  entrants: readonly RealEntrant[];
  cells: readonly RealCell[];
  /** The number of requests to each process before the measured ones. Default {@link WARM_UP}. */
  warmUp?: number;
  /** The seed of the order. */
  seed: number;
  /** Where the Redis is, if it is among the stores. */
  redis?: string;
  /** Told how many cells of how many have been measured, and which is next. */
  progress?: (done: number, of: number, what: string) => void;
}

/** A process needs nearly this many requests until all of its code is compiled. */
const WARM_UP = 10_000;

/** The number of requests in a stretch, after which another entrant has its turn; fewer if few are measured. */
const STRETCH = 1000;

/** The result of one cell in one round. */
interface Round {
  /** The results of the floor and the entrants, in this order. */
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
    // The CPU time of Redis is unknown here.
    const others = cell.store === 'redis' ? undefined : othersSince(known);
    const samples: RealSample[] = [];
    for (const contender of contenders) samples.push(await contender.finish());
    return { samples, ...(others === undefined ? {} : { others }) };
  } finally {
    await Promise.all(contenders.map((contender) => contender.stop()));
  }
}

/**
 * Measures real requests: in each round every cell once, in a new order each time. In a cell each entrant
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
