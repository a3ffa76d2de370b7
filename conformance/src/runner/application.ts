import type {
  Deploy,
  Fault,
  JsonObject,
  RequestSpec,
  RequestStep,
  Scenario,
  Seed,
  StoreCall,
} from '../corpus/scenario.js';
import type { CookieCodec } from '../targets/target.js';
import type { Activity } from './activity.js';
import type { Address, RequestKey, WireClient } from './client.js';
import type { VirtualClock } from './clock.js';
import type { HarnessError } from './harness-error.js';
import type { MatchContext, Mismatch } from './match.js';
import type { RequestLog } from './request-log.js';
import type { TraceEntry } from './store.js';

/** What the driver of a scenario lends to the maker of its application. */
export interface ScenarioContext {
  /** What fixtures refer to. */
  fixtures: MatchContext;
  /** What sends the requests: it alone can tell some of them apart. */
  client: WireClient;
  /**
   * Reports that the target failed before there was an application.
   *
   * @throws unless the scenario is only observed.
   */
  failed(mismatch: Mismatch): void;
}

/** The result of making an application: at most one of these. */
export interface Made {
  application?: Application;
  /** The error with which the target refused the options. */
  refused?: JsonObject;
  /** The part that the target does not support: the scenario is not applicable. */
  unsupported?: string;
}

/** Makes the applications of scenarios, one after the other: in this process, or in another program by a protocol. */
export interface ApplicationHost {
  /** The scenario's time. */
  readonly clock: VirtualClock;
  /** How the target writes ids into its cookies; express-session's way, unless it has one of its own. */
  readonly codec: CookieCodec | undefined;
  /** Tells whether anything still moves. */
  readonly activity: Activity;
  /** The name of the session's cookie where a scenario gives none. */
  readonly cookieName: string;
  /** Sets the time, and forgets what was before. */
  begin(now: number, clockStep: number | undefined): void;
  /**
   * Makes the application of a scenario from its options.
   *
   * @throws HarnessError for what is the fault of neither the scenario nor the target's library.
   */
  make(scenario: Scenario, context: ScenarioContext): Promise<Made>;
  /** Warnings of the target since `begin`. */
  readonly warnings: readonly string[];
  /** What nobody caught since this was last asked. */
  takeUncaught(): JsonObject[];
  /** Undoes everything that the scenario has set up, even if its application was never made; leftovers show here. */
  end(): Promise<void>;
}

/** A request that has been announced. */
export interface Announced {
  /** What will be observed of it. */
  log: RequestLog;
  /** The request to send: it may carry more than the scenario's. */
  request: RequestSpec;
}

/** The application under test, with the session middleware and its store. */
export interface Application {
  /** A fault of the harness, or of the scenario, that the application has come upon. */
  readonly harnessError: HarnessError | undefined;
  /** What the target asked of the stores so far, in order. */
  readonly trace: readonly TraceEntry[];
  /** The module's exports, where there is a module. */
  readonly exports: object | undefined;

  /** Where a request is to be sent. */
  address(request: RequestSpec): Promise<Address>;
  /**
   * Announces requests that are about to be sent, over one connection when they are several.
   *
   * @throws Unsupported when the target does not support one of their actions.
   */
  expect(steps: readonly RequestStep[]): Promise<Announced[]>;
  /** Announced requests are about to come in, told apart by this key. */
  connected(key: RequestKey, logs: readonly RequestLog[]): void;
  /**
   * Brings `trace`, and the logs of these requests, to the present state.
   *
   * @param setCookie the Set-Cookie lines of their responses.
   */
  seen(logs: readonly RequestLog[], setCookie: readonly string[]): Promise<void>;
  /** In the course of which request an operation was asked for; undefined where that can't be told. */
  askedBy(entry: TraceEntry): RequestLog | undefined;

  /** Puts a record into a store, unseen. */
  seed(seed: Seed): Promise<void>;
  /** Makes an operation of a store fail from now on; `none` ends all faults. */
  fault(fault: Fault | 'none'): Promise<void>;
  /** The records that the stores hold. */
  stored(): Promise<JsonObject[]>;
  /** Calls an operation of a store, or emits an event on it, as a step. */
  callStore(call: StoreCall): Promise<RequestLog>;
  /** Changes the content of the array that the option `secret` holds. */
  setSecrets(values: readonly unknown[]): Promise<void>;
  /** Starts a replica again, with other options. @throws HarnessError where there are none. */
  deploy(deploy: Deploy): Promise<void>;
  /** Moves the time, firing the timers on the way. */
  advance(ms: number): Promise<void>;
  /** Resolves when something waits at a gate. */
  reached(gate: string): Promise<void>;
  /** Opens a gate for good. */
  release(gate: string): Promise<void>;
}
