import { CommandError } from '../command-error.js';
import { loadTarget } from '../targets/load.js';
import type { Target } from '../targets/target.js';
import type { Cell, Entrant, Measured, Measurements, Outcome, Plan } from './messages.js';
import { floorTask, middlewareTask } from './middleware-task.js';
import { PathError } from './path-error.js';
import { PATHS, type Path } from './paths.js';
import { primitivesTask } from './primitives.js';
import { randomNumbers, shuffled } from './statistics.js';
import type { StoreKind } from './stores.js';
import type { Task } from './task.js';
import { allocations, time } from './timing.js';
import { verifyPath } from './verify.js';

/** A module that brings tasks of its own. */
export interface TaskModule {
  /** @returns the path's task and the same without sessions; nothing for a path that it does not have. */
  makeTasks(path: Path, store: StoreKind): Promise<{ task: Task; floor: Task } | undefined>;
}

type Loaded = { name: string } & ({ target: Target } | { module: TaskModule });

async function load({ name, target, module }: Entrant): Promise<Loaded> {
  if (target) return { name, target: await loadTarget(target) };
  if (module) return { name, module: (await import(module)) as TaskModule };
  throw new CommandError(`${name} is neither a target nor a module`);
}

/** One task and where its measurements go. */
interface Line {
  name: string;
  task: Task;
  measured: Measured;
}

/** The tasks of a path for an entrant, checked. */
async function tasksOf(
  entrant: Loaded,
  path: Path,
  store: StoreKind,
  floor: Line,
): Promise<{ lines: Line[]; outcome: Outcome }> {
  const { name } = entrant;
  const line = (task: Task, what: string): Line => ({
    name: `${what} on the path ${path.id}`,
    task,
    measured: { timings: [], bytes: [] },
  });
  try {
    if ('target' in entrant) {
      await verifyPath(entrant.target, path, store);
      const own = line(middlewareTask(entrant.target, path, store), name);
      return { lines: [own], outcome: { entrant: name, floor: floor.measured, ...own.measured } };
    }
    const tasks = await entrant.module.makeTasks(path, store);
    if (!tasks) throw new PathError('it has no such path', true);
    const own = line(tasks.task, name);
    const ownFloor = line(tasks.floor, `${name} without sessions`);
    return { lines: [own, ownFloor], outcome: { entrant: name, floor: ownFloor.measured, ...own.measured } };
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    return { lines: [], outcome: { entrant: name, reason: error.message, missing: error.missing } };
  }
}

/**
 * Measures, in this process: round after round every task once, in an order that is another each time, so that whatever
 * slows the machine down for a while slows down all of them.
 *
 * @param progress is told how many of how many rounds are over; those before the first are the warm-up.
 * @throws CommandError when an entrant can't be loaded, and whatever a task throws.
 */
export async function measure(plan: Plan, progress: (done: number, of: number) => void): Promise<Measurements> {
  const random = randomNumbers(plan.seed);
  const entrants: Loaded[] = [];
  for (const entrant of plan.entrants) entrants.push(await load(entrant));
  const cells: Cell[] = [];
  const lines: Line[] = [];
  for (const store of plan.stores) {
    for (const path of PATHS.filter(({ id }) => plan.paths.includes(id))) {
      const floor: Line = {
        name: `no middleware on the path ${path.id}`,
        task: floorTask(path),
        measured: { timings: [], bytes: [] },
      };
      const primitives: Line = {
        name: `the primitives of the path ${path.id}`,
        task: primitivesTask(path, store),
        measured: { timings: [], bytes: [] },
      };
      const outcomes: Outcome[] = [];
      const own: Line[] = [];
      for (const entrant of entrants) {
        const { lines: found, outcome } = await tasksOf(entrant, path, store, floor);
        own.push(...found);
        outcomes.push(outcome);
      }
      if (own.length > 0) lines.push(floor, ...(plan.complete ? [primitives] : []), ...own);
      cells.push({ path: path.id, store, primitives: primitives.measured, outcomes });
    }
  }
  for (const { name, task } of shuffled(lines, random)) await time(name, task, plan.warmUpMs);
  for (let round = 1; round <= plan.rounds; round++) {
    progress(round, plan.rounds);
    for (const { name, task, measured } of shuffled(lines, random)) {
      measured.timings.push(await time(name, task, plan.roundMs));
    }
  }
  if (plan.complete) {
    for (const { task, measured } of lines) measured.bytes.push(...(await allocations(task, plan.allocationRuns)));
  }
  const ownNames = entrants.map((entrant) =>
    'target' in entrant ? { name: entrant.target.name, version: entrant.target.version } : null,
  );
  return { cells, ownNames };
}
