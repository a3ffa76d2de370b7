/**
 * The process of the application: the target, its store, the servers, and a clock that stands still. It receives the
 * scenarios as messages, and sends messages for the actions that only the browser's process can do.
 */
import { Activity } from '../conformance/src/runner/activity.js';
import { real, VirtualClock } from '../conformance/src/runner/clock.js';
import { ProcessEvents } from '../conformance/src/runner/process-events.js';
import { runScenario } from '../conformance/src/runner/run-scenario.js';
import { Servers } from '../conformance/src/runner/server.js';
import type { WorkerContext } from '../conformance/src/runner/worker-context.js';
import { loadTarget } from '../conformance/src/targets/load.js';
import { locateTarget } from '../conformance/src/targets/locate.js';
import { BrowserClient } from './browser-client.js';
import { CrossCheck } from './cross-check.js';
import { forEngine } from './for-engine.js';
import type { Driver, FromWorker, Job, ToWorker } from './protocol.js';

/** Real milliseconds without activity after which a browser counts as stuck. It may be starting. */
const PATIENCE_MS = 15_000;
const LIMIT_MS = 30_000;

const clock = new VirtualClock();
const activity = new Activity(clock, PATIENCE_MS, LIMIT_MS);
const events = new ProcessEvents(() => activity.note());
const servers = new Servers();
let context: WorkerContext | undefined;

// Saved now, because a target might replace it.
const tell = process.send?.bind(process) as ((message: FromWorker) => void) | undefined;
if (!tell) throw new Error('this module is the body of a worker process; run npm run test:browser instead');

const asked = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
let questions = 0;

/** Calls the browser's process; a property's name is the name of the call. */
const driver = new Proxy({} as Driver, {
  get:
    (_, what: keyof Driver) =>
    (...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = ++questions;
        asked.set(id, { resolve, reject });
        tell({ type: 'ask', id, what, args });
      }),
});

async function load(file: string): Promise<FromWorker> {
  // Once for each process; a further target replaces the one before.
  if (!context) {
    clock.install();
    events.install();
  }
  const target = await loadTarget(locateTarget(file));
  context = { target, clock, activity, events, servers };
  return { type: 'ready', name: target.name, version: target.version };
}

async function work({ scenario, engine, host, by }: Job): Promise<FromWorker> {
  if (!context) throw new Error('a job came before the target was loaded');
  const begin = real.now();
  const [plain, secure] = [
    await servers.address({ http2: false, tls: false }),
    await servers.address({ http2: false, tls: true }),
  ];
  const ports = scenario.nginx ? await driver.nginx(plain.port) : { http: plain.port, https: secure.port };
  const crossCheck = new CrossCheck(engine);
  const client = new BrowserClient(driver, ports, activity, clock, crossCheck, { by });
  const outcome = await runScenario(forEngine(scenario, engine, real.Date.now()), host, context, { client });
  return { type: 'result', outcome, explained: crossCheck.explained(), durationMs: real.now() - begin };
}

function answered({ id, value, error }: Extract<ToWorker, { type: 'answer' }>): void {
  const waiting = asked.get(id);
  asked.delete(id);
  if (error === undefined) waiting?.resolve(value as never);
  else waiting?.reject(new Error(error));
}

process.on('message', (message: ToWorker) => {
  if (message.type === 'answer') return answered(message);
  (message.type === 'load' ? load(message.file) : work(message.job)).then(tell, (error: unknown) =>
    tell({ type: 'broken', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('SIGINT', () => undefined);
// The tests have ended, so nothing would receive the rest.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
