/**
 * The process in which a store runs. It is started by `StoreProcess`, told by messages what to do, and thrown away when
 * the store has broken it.
 */
import { real, VirtualClock } from '../runner/clock.js';
import { joinRunner } from '../runner/join-runner.js';
import { ProcessEvents } from '../runner/process-events.js';
import { realClock, virtualClock } from './clock.js';
import { factsOf } from './facts.js';
import type { FromStoreWorker, StoreJob, ToStoreWorker } from './messages.js';
import { outagesAreApart } from './outages.js';
import { runSteps, type StoreBench } from './run-steps.js';
import { type LoadedStore, loadStoreModule } from './store-module.js';

/** How often a worker shows that its event loop turns, in milliseconds. */
const BEAT_MS = 250;

/** Where virtual time begins. */
const NOW = Date.parse('2030-06-01T12:00:00.000Z');

const clock = new VirtualClock();
const events = new ProcessEvents(() => undefined);
let bench: (StoreBench & { module: LoadedStore }) | undefined;

function uncaught() {
  const found = events.uncaught;
  events.reset();
  return found;
}

async function load({ location, clock: kind }: Extract<ToStoreWorker, { type: 'load' }>): Promise<FromStoreWorker> {
  if (kind === 'virtual') {
    clock.install();
    clock.reset(NOW);
  }
  events.install();
  const module = await loadStoreModule(location);
  const facts = await factsOf(module);
  bench = { module, clock: kind === 'virtual' ? virtualClock(clock) : realClock, uncaught };
  return { type: 'ready', facts };
}

async function one(job: StoreJob): Promise<void> {
  if (!bench) throw new Error('a job came before the store was loaded');
  const begin = real.now();
  const outcome = await runSteps(job.steps, bench, job.uncaught);
  tell({ type: 'result', id: job.id, outcome, durationMs: real.now() - begin });
}

async function work({ jobs }: Extract<ToStoreWorker, { type: 'run' }>): Promise<FromStoreWorker> {
  await Promise.all(jobs.map(one));
  return { type: 'done' };
}

async function answer(message: ToStoreWorker): Promise<FromStoreWorker> {
  if (message.type === 'load') return load(message);
  if (message.type === 'run') return work(message);
  return { type: 'outages', apart: bench !== undefined && (await outagesAreApart(bench.module)) };
}

const tell = joinRunner<ToStoreWorker, FromStoreWorker>((message) => {
  answer(message)
    .catch(
      (error: unknown): FromStoreWorker => ({
        type: 'broken',
        reason: error instanceof Error ? error.message : String(error),
      }),
    )
    .then(tell);
});
real.setInterval(() => tell({ type: 'beat' }), BEAT_MS);
// Ctrl-C at a terminal reaches every process of the run where there are no process groups; the runner decides.
process.on('SIGINT', () => undefined);
