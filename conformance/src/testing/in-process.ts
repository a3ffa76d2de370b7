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
 * How long nothing has to move before a request is taken to be stuck. All that could move is in this process, and each look
 * proves that it has turned: a short wait does. In real milliseconds.
 */
const PATIENCE_MS = 25;

/** A module that is called like express-session, as a target. */
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

/** Where a scenario runs when no host is asked for. */
function hostOf(scenario: Scenario): HostName {
  const hosts = scenario.hosts ?? ['express5'];
  return hosts.includes('express5') ? 'express5' : (hosts[0] ?? 'express5');
}

/**
 * Runs scenarios in this very process, without a worker: many small variations of one target need no process each. It
 * takes over the process's date, timers, output and uncaught errors for good, so a test file that uses it is about
 * nothing else. A target that exits or loops takes the process with it: those are tested through the pool.
 */
export class InProcess {
  readonly #clock = new VirtualClock();
  readonly #activity = new Activity(this.#clock, PATIENCE_MS);
  readonly #events = new ProcessEvents(() => this.#activity.note());
  readonly #servers = new Servers();

  constructor() {
    this.#clock.install();
    // What a faulty target leaves uncaught is the scenario's finding, and not an error of the test that runs it.
    process.removeAllListeners('uncaughtException');
    process.removeAllListeners('unhandledRejection');
    this.#events.install();
    // A test runner keeps for itself what is said through its own.
    globalThis.console = new Console(process.stdout, process.stderr);
  }

  /**
   * Runs one scenario.
   *
   * @param load gives the target's module; for a scenario that wants a process of its own it has to load it afresh.
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
