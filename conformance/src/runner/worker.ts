/**
 * The process in which a target runs. It is started by the pool, told by messages what to do, and thrown away when the
 * target has broken it.
 */

import type { ProgramPatience } from '../protocol/patience.js';
import type { AttachedProgram } from '../protocol/protocol-host.js';
import { Fleet } from '../replicas/fleet.js';
import type { ReplicaParts } from '../replicas/messages.js';
import { runReplicated } from '../replicas/run-replicated.js';
import { loadTarget } from '../targets/load.js';
import { isCommand, isUrl, type TargetCommand, type TargetUrl } from '../targets/source.js';
import { Activity } from './activity.js';
import { preloadJar } from './client-jar.js';
import { real, VirtualClock } from './clock.js';
import { joinRunner } from './join-runner.js';
import type { FromWorker, ToWorker } from './messages.js';
import type { Outcome } from './outcome.js';
import { ProcessEvents } from './process-events.js';
import { runScenario } from './run-scenario.js';
import { Servers } from './server.js';
import { smokeCheck } from './smoke.js';
import { watchSoundness } from './soundness.js';
import type { WorkerContext } from './worker-context.js';

/** How often a worker shows that its event loop turns, in milliseconds. */
const BEAT_MS = 250;

const clock = new VirtualClock();
const activity = new Activity(clock);
const events = new ProcessEvents(() => activity.note());
let context: WorkerContext | undefined;
let attached: AttachedProgram | undefined;
/** Starts the processes of replicas when they are first needed; they stay for the scenarios that follow. */
let makeFleet: ((parts: ReplicaParts) => Fleet) | undefined;
let fleet: Fleet | undefined;

// Before the target is loaded: it might replace what is used here.
const unsound = watchSoundness(events);
const residentMemory = process.memoryUsage.rss;

/** Opens the conversation with a target program, or with a server that is one. */
async function conversation(source: TargetCommand | TargetUrl, patience: Partial<ProgramPatience>) {
  if (isUrl(source)) {
    const { TargetServer } = await import('../protocol/target-server.js');
    return new TargetServer(source.url);
  }
  const { TargetProgram } = await import('../protocol/target-program.js');
  const { command, folder } = source;
  return new TargetProgram(command, { leads: false, ...patience, ...(folder === undefined ? {} : { folder }) });
}

/** Starts a target program; the date that is set here is then the one that it has been told. */
async function start(source: TargetCommand | TargetUrl, patience: Partial<ProgramPatience>): Promise<FromWorker> {
  const { attach } = await import('../protocol/attach.js');
  const introduced = attach(await conversation(source, patience));
  // Meanwhile there is time to load these. A fault of the introduction is reported below.
  introduced.catch(() => undefined);
  await import('../protocol/run-by-protocol.js');
  preloadJar();
  attached = await introduced;
  attached.clock.install();
  const { introduction } = attached;
  const { name, version, lacks = [] } = introduction;
  return { type: 'ready', name, version, lacks, introduction };
}

async function load(message: Extract<ToWorker, { type: 'load' }>): Promise<FromWorker> {
  if (isCommand(message.target) || isUrl(message.target)) return start(message.target, message.patience);
  clock.install();
  events.install();
  const location = message.target;
  const target = await loadTarget(location);
  const why = unsound();
  if (why !== undefined) throw new Error(`${message.target.asked} can't be judged: ${why}`);
  activity.patienceMs = target.patienceMs;
  makeFleet = (parts) => new Fleet(location, parts);
  context = { target, clock, activity, events, servers: new Servers() };
  const smoke = message.smoke && (await smokeCheck(context, message.smoke.host));
  const { name, version, lacks } = target;
  return { type: 'ready', name, version, lacks: [...lacks], ...(smoke ? { smoke } : {}) };
}

async function judge({ scenario, host, observe, replicas }: Extract<ToWorker, { type: 'job' }>): Promise<Outcome> {
  if (attached) {
    const { runByProtocol } = await import('../protocol/run-by-protocol.js');
    return runByProtocol(scenario, attached, observe);
  }
  if (!context) throw new Error('a job came before the target was loaded');
  if (scenario.replicas === undefined) return runScenario(scenario, host, context, { observe });
  if (!replicas || !makeFleet) throw new Error('a job for replicas came without what they share');
  fleet ??= makeFleet(replicas);
  return runReplicated(scenario, host, context, fleet, observe);
}

/** Lets the target program, if there is one, end by itself. */
async function stop(): Promise<FromWorker> {
  await attached?.program.stop();
  return { type: 'stopped' };
}

async function work(message: Extract<ToWorker, { type: 'job' }>): Promise<FromWorker> {
  const begin = real.now();
  const beat = real.setInterval(() => tell({ type: 'beat', memory: residentMemory() }), BEAT_MS);
  const whole = await judge(message);
  const outcome = whole.verdict === 'pass' && !message.tracePasses ? { ...whole, wire: [], store: [] } : whole;
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
    // With the program, everything goes that it has started.
    ...(attached?.program.over ? { spent: true } : {}),
  };
}

function answerTo(message: ToWorker): Promise<FromWorker> {
  switch (message.type) {
    case 'load':
      return load(message);
    case 'job':
      return work(message);
    case 'stop':
      return stop();
  }
}

let isBusy = false;

const tell = joinRunner<ToWorker, FromWorker>((message) => {
  // The runner waits for each answer, so this message is somebody else's.
  if (isBusy) return tell({ type: 'broken', reason: 'the process was given a second job while it had one' });
  isBusy = true;
  answerTo(message)
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
