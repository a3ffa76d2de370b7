/**
 * The process in which a store is made, used and closed, and which then has to end by itself. Its channel to the runner is
 * Node's own, since that does not keep a process alive when it has been disconnected.
 */
import { VirtualClock } from '../runner/clock.js';
import { realClock, virtualClock } from './clock.js';
import type { StoreJob, ToStoreWorker } from './messages.js';
import { runSteps } from './run-steps.js';
import { loadStoreModule } from './store-module.js';

type Task = Extract<ToStoreWorker, { type: 'load' }> & { job: StoreJob };

process.once('message', async ({ location, clock: kind, job }: Task) => {
  const clock = new VirtualClock();
  if (kind === 'virtual') {
    clock.install();
    clock.reset(Date.now());
  }
  const module = await loadStoreModule(location);
  const steps = job.steps.filter(({ exits }) => !exits);
  const outcome = await runSteps(steps, { module, clock: kind === 'virtual' ? virtualClock(clock) : realClock });
  process.send?.(outcome, () => process.disconnect());
});
