import { Console } from 'node:console';
import type { EventEmitter } from 'node:events';
import type { HostName, Scenario } from '../corpus/scenario.js';
import { Activity } from '../runner/activity.js';
import { VirtualClock } from '../runner/clock.js';
import type { Outcome } from '../runner/outcome.js';
import { ProcessEvents } from '../runner/process-events.js';
import { runScenario } from '../runner/run-scenario.js';
import { Servers } from '../runner/server.js';
import type { WorkerContext } from '../runner/worker-context.js';
import type { Middleware, Target } from '../targets/target.js';
import type { SessionModule } from './reference.js';

/**
 * Real milliseconds without activity after which a request counts as stuck. A short time suffices: everything runs in this
 * process, and each check shows that its event loop has turned.
 */
const PATIENCE_MS = 25;

/** A target from a module that is called like express-session. */
function targetOf(module: SessionModule): Target {
  return {
    name: 'in-process',
    version: '0.0.0',
    adapted: false,
    lacks: [],
    patienceMs: PATIENCE_MS,
    createMiddleware: (options) => module(options) as Middleware,
    Store: module.Store as new () => EventEmitter,
    MemoryStore: module.MemoryStore as new () => EventEmitter,
    exports: module,
  };
}

/** The host of a scenario by default. */
function hostOf(scenario: Scenario): HostName {
  const hosts = scenario.hosts ?? ['express5'];
  return hosts.includes('express5') ? 'express5' : (hosts[0] ?? 'express5');
}

/**
 * Runs scenarios in this very process, without a worker: many small variations of one target need no process each. It
 * takes over the process's date, timers, output and uncaught errors for good, so a test file that uses it must not test
 * anything else. A target that exits or loops would end or block this process: the pool tests those.
 */
export class InProcess {
  readonly #clock = new VirtualClock();
  readonly #activity = new Activity(this.#clock, PATIENCE_MS);
  readonly #events = new ProcessEvents(() => this.#activity.note());
  readonly #servers = new Servers();

  constructor() {
    this.#clock.install();
    // The uncaught errors of a faulty target are findings of the scenario, not errors of the test that runs it.
    process.removeAllListeners('uncaughtException');
    process.removeAllListeners('unhandledRejection');
    this.#events.install();
    // A test runner intercepts the output of its own console.
    globalThis.console = new Console(process.stdout, process.stderr);
  }

  /**
   * Runs one scenario.
   *
   * @param load returns the target's module; for a scenario that needs its own process, it has to load the module afresh.
   * @param observe as for `runScenario`.
   */
  async run(scenario: Scenario, load: (afresh: boolean) => SessionModule, observe = false): Promise<Outcome> {
    const env = scenario.process?.env ?? {};
    const before = Object.fromEntries(Object.keys(env).map((name) => [name, process.env[name]]));
    Object.assign(process.env, env);
    try {
      const context: WorkerContext = {
        target: targetOf(load(scenario.process !== undefined)),
        clock: this.#clock,
        activity: this.#activity,
        events: this.#events,
        servers: this.#servers,
      };
      return await runScenario(scenario, hostOf(scenario), context, { observe });
    } finally {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  }
}
