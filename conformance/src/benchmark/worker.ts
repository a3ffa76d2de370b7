/** The process in which a benchmark runs. Its parent sends it one plan; it answers with what it measured, and ends. */
import { TargetError } from '../targets/locate.js';
import { measure } from './measure.js';
import type { FromWorker, Plan } from './messages.js';

const tell = process.send?.bind(process) as ((message: FromWorker, done?: () => void) => void) | undefined;
if (!tell) throw new Error('this module is the body of a worker process; run the command conformance instead');

process.once('message', (plan: Plan) => {
  measure(plan, (done, of) => tell({ type: 'progress', done, of }))
    .then(
      (cells): FromWorker => ({ type: 'done', cells }),
      (error: unknown): FromWorker => ({
        type: 'broken',
        reason: error instanceof Error ? error.message : String(error),
        about: error instanceof TargetError ? 'target' : 'harness',
      }),
    )
    // What a target may have left running must not keep the process.
    .then((message) => tell(message, () => process.exit()));
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
