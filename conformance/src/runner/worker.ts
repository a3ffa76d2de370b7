/**
 * The process in which a target runs. It is started by the pool, told by messages what to do, and thrown away when the
 * target has broken it.
 */
import { loadTarget } from '../targets/load.js';
import { Activity } from './activity.js';
import { real, VirtualClock } from './clock.js';
import { watchIntrinsics } from './intrinsics.js';
import { joinRunner } from './join-runner.js';
import type { FromWorker, ToWorker } from './messages.js';
import { ProcessEvents } from './process-events.js';
import { runScenario } from './run-scenario.js';
import { Servers } from './server.js';
import { smokeCheck } from './smoke.js';
import type { WorkerContext } from './worker-context.js';

/** How often a worker shows that its event loop turns, in milliseconds. */
const BEAT_MS = 250;

const clock = new VirtualClock();
const activity = new Activity(clock);
const events = new ProcessEvents(() => activity.note());
let context: WorkerContext | undefined;

// Before the target is loaded: it might replace what is used here.
const replaced = watchIntrinsics();
const residentMemory = process.memoryUsage.rss;

/** Why nothing can be believed any more that is found out in this process; undefined when it can. */
function unsound(): string | undefined {
  const name = replaced();
  if (name !== undefined) return `the target replaced ${name}, on which the harness in its process relies`;
  return events.isListening ? undefined : 'the target took away the listeners for errors that nobody catches';
}

async function load(message: Extract<ToWorker, { type: 'load' }>): Promise<FromWorker> {
  clock.install();
  events.install();
  const target = await loadTarget(message.target);
  const why = unsound();
  if (why !== undefined) throw new Error(`${message.target.asked} can't be judged: ${why}`);
  activity.patienceMs = target.patienceMs;
  context = { target, clock, activity, events, servers: new Servers() };
  const smoke = message.smoke && (await smokeCheck(context, message.smoke.host));
  const { name, version, lacks } = target;
  return { type: 'ready', name, version, lacks: [...lacks], ...(smoke ? { smoke } : {}) };
}

async function work(message: Extract<ToWorker, { type: 'job' }>): Promise<FromWorker> {
  if (!context) throw new Error('a job came before the target was loaded');
  const begin = real.now();
  const beat = real.setInterval(() => tell({ type: 'beat', memory: residentMemory() }), BEAT_MS);
  const outcome = await runScenario(message.scenario, message.host, context, message.observe);
  real.clearInterval(beat);
  const reason = unsound();
  if (reason !== undefined) return { type: 'broken', reason };
  // maxRSS is in kilobytes (Node's documentation of process.resourceUsage).
  const peakMemory = process.resourceUsage().maxRSS * 1024;
  return {
    type: 'result',
    id: message.id,
    outcome,
    durationMs: real.now() - begin,
    memory: residentMemory(),
    peakMemory,
  };
}

let isBusy = false;

const tell = joinRunner<ToWorker, FromWorker>((message) => {
  // The runner waits for each answer: this is somebody else.
  if (isBusy) return tell({ type: 'broken', reason: 'the process was given a second job while it had one' });
  isBusy = true;
  (message.type === 'load' ? load(message) : work(message))
    .catch(
      (error: unknown): FromWorker => ({
        type: 'broken',
        reason: error instanceof Error ? error.message : String(error),
      }),
    )
    .then((answer) => {
      isBusy = false;
      tell(answer);
    });
});
// Where there are no process groups, Ctrl-C at a terminal reaches every process of the run. What is to become of this one,
// the runner decides: otherwise the target would be taken to have died.
process.on('SIGINT', () => undefined);
