/** The process in which a benchmark runs. Its parent sends it one plan; it answers with what it measured, and ends. */
import { joinRunner } from '../runner/join-runner.js';
import { measure } from './measure.js';
import type { FromWorker, Plan } from './messages.js';

const tell = joinRunner<Plan, FromWorker>((plan) => {
  measure(plan, (done, of) => tell({ type: 'progress', done, of }))
    .then(
      (measurements): FromWorker => ({ type: 'done', ...measurements }),
      (error: unknown): FromWorker => ({
        type: 'broken',
        reason: error instanceof Error ? error.message : String(error),
      }),
    )
    .then((message) => {
      tell(message);
      // What a target may have left running must not keep the process.
      process.exit();
    });
});
