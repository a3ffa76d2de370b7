import { CommandError } from '../command-error.js';
import { printable } from '../printable.js';
import { loaderArguments, processBody } from '../process-body.js';
import { WorkerProcess } from '../runner/worker-process.js';
import type { Cell, Entrant, FromWorker, Measurements, OwnName, Plan } from './messages.js';
import type { StoreKind } from './stores.js';

/** What is to be measured, and how thoroughly. */
export interface BenchmarkOptions {
  entrants: readonly Entrant[];
  /** Ids of paths. */
  paths: readonly string[];
  stores: readonly StoreKind[];
  /** How many processes measure, one after the other. */
  processes: number;
  /** Rounds in each process. */
  rounds: number;
  /** How long each task runs in each round, in milliseconds. Default 8. */
  roundMs?: number;
  /** How long each task runs before the first round, in milliseconds. Default 60. */
  warmUpMs?: number;
  /** How many runs of each task are looked at for the bytes that they allocate. Default 15. */
  allocationRuns?: number;
  /** Of the order in which tasks run. */
  seed: number;
  /** Whether the primitives and the allocated bytes are of interest, too. Default true. */
  complete?: boolean;
  /** The compiled body of a worker. Default: that beside this module. */
  worker?: string;
  /** Told how many of how many rounds have begun. */
  progress?: (done: number, of: number) => void;
}

/** A benchmark and all that was measured. */
export interface Benchmark {
  entrants: readonly Entrant[];
  seed: number;
  rounds: number;
  /** What each process measured: the same cells in the same order. */
  processes: Cell[][];
}

/** What is measured has neither debug output nor the settings of whatever started this process. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const { DEBUG, NODE_OPTIONS, NODE_ENV, NODE_V8_COVERAGE, ...env } = process.env;
  return env;
}

/** Carries out a plan in a process of its own. */
function measureElsewhere(
  plan: Plan,
  { worker, progress }: { worker?: string; progress(done: number, of: number): void },
): Promise<Measurements> {
  const elsewhere = new WorkerProcess<Plan, FromWorker>({
    file: worker ?? processBody('worker', import.meta.url),
    execArgv: loaderArguments(plan.entrants.flatMap(({ target }) => target?.file ?? [])),
    env: quietEnvironment(),
  });
  // What a target prints is for the user to see, as text.
  elsewhere.on('words', (words) => process.stderr.write(printable(words)));
  return new Promise<Measurements>((resolve, reject) => {
    elsewhere.on('gone', ({ how }) => reject(new CommandError(`the process that measures ended too early: ${how}`)));
    elsewhere.on('message', (message) => {
      if (message.type === 'progress') progress(message.done, message.of);
      else if (message.type === 'done') resolve(message);
      else reject(new CommandError(message.reason));
    });
    elsewhere.tell(plan);
  }).finally(() => elsewhere.kill());
}

/** Calls adapters by their own names. Entrants of which another already has the name keep theirs. */
function renamed(measured: Benchmark, ownNames: readonly (OwnName | null)[]): Benchmark {
  const names = new Map<string, string>();
  const entrants = measured.entrants.map((entrant, i): Entrant => {
    const own = ownNames[i];
    const { target } = entrant;
    if (!own || !target || own.name === target.name) return entrant;
    if (measured.entrants.some(({ name }) => name === own.name)) return entrant;
    names.set(entrant.name, own.name);
    return { name: own.name, target: { ...target, ...own } };
  });
  const rename = (cell: Cell): Cell => ({
    ...cell,
    outcomes: cell.outcomes.map((outcome) => ({ ...outcome, entrant: names.get(outcome.entrant) ?? outcome.entrant })),
  });
  return { ...measured, entrants, processes: measured.processes.map((cells) => cells.map(rename)) };
}

/**
 * Measures, in several processes one after the other.
 *
 * @throws CommandError when an entrant can't be loaded, a process ends or a path hangs.
 */
export async function benchmark(options: BenchmarkOptions): Promise<Benchmark> {
  const { entrants, paths, stores, rounds, seed, progress } = options;
  const of = rounds * options.processes;
  const processes: Cell[][] = [];
  let ownNames: Measurements['ownNames'] = [];
  for (let i = 0; i < options.processes; i++) {
    const plan: Plan = {
      entrants,
      paths,
      stores,
      rounds,
      roundMs: options.roundMs ?? 8,
      warmUpMs: options.warmUpMs ?? 60,
      allocationRuns: options.allocationRuns ?? 15,
      seed: seed + i,
      complete: options.complete ?? true,
    };
    const measured = await measureElsewhere(plan, {
      ...(options.worker === undefined ? {} : { worker: options.worker }),
      progress: (done) => progress?.(i * rounds + done, of),
    });
    processes.push(measured.cells);
    ownNames = measured.ownNames;
  }
  return renamed({ entrants, seed, rounds, processes }, ownNames);
}
