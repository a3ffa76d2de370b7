/**
 * The process in which a target runs. It is started by the pool, told by messages what to do, and thrown away when the
 * target has broken it.
 */
import { loadTarget } from '../targets/load.js';
import { Activity } from './activity.js';
import { real, VirtualClock } from './clock.js';
import type { FromWorker, ToWorker } from './messages.js';
import { ProcessEvents } from './process-events.js';
import { type Bench, runScenario } from './run-scenario.js';
import { Servers } from './server.js';
import { smokeCheck } from './smoke.js';

/** How often a worker shows that its event loop turns, in milliseconds. */
const BEAT_MS = 250;

const clock = new VirtualClock();
const activity = new Activity(clock);
const events = new ProcessEvents(() => activity.note());
let bench: Bench | undefined;

// Taken now: a target might replace them.
const tell = process.send?.bind(process) as ((message: FromWorker) => void) | undefined;
if (!tell) throw new Error('this module is the body of a worker process; run the command conformance instead');

async function load(message: Extract<ToWorker, { type: 'load' }>): Promise<FromWorker> {
  clock.install();
  events.install();
  const target = await loadTarget(message.target);
  activity.patienceMs = target.patienceMs;
  bench = { target, clock, activity, events, servers: new Servers() };
  const smoke = message.smoke && (await smokeCheck(bench, message.smoke.host));
  const { name, version, lacks } = target;
  return { type: 'ready', name, version, lacks: [...lacks], ...(smoke ? { smoke } : {}) };
}

async function work(message: Extract<ToWorker, { type: 'job' }>): Promise<FromWorker> {
  if (!bench) throw new Error('a job came before the target was loaded');
  const begin = real.now();
  const beat = real.setInterval(() => tell?.({ type: 'beat' }), BEAT_MS);
  const outcome = await runScenario(message.scenario, message.host, bench, message.observe);
  real.clearInterval(beat);
  // maxRSS is in kilobytes (Node's documentation of process.resourceUsage).
  const peakMemory = process.resourceUsage().maxRSS * 1024;
  return { type: 'result', id: message.id, outcome, durationMs: real.now() - begin, peakMemory };
}

process.on('message', (message: ToWorker) => {
  (message.type === 'load' ? load(message) : work(message)).then(tell, (error: unknown) =>
    tell({ type: 'broken', reason: error instanceof Error ? error.message : String(error) }),
  );
});
// Ctrl-C at a terminal reaches every process of the run. What is to become of this one, the runner decides: otherwise the
// target would be taken to have died.
process.on('SIGINT', () => undefined);
// The runner has gone: nobody would hear the rest.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
