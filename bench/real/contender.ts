import { CommandError } from '../../conformance/src/command-error.js';
import { Child, Refusal } from './child.js';
import { cellText, type RealCell, type RealSample, type Stretch } from './measurements.js';
import type { FromClient, FromServer, Mark, ServerPlan, ToClient, ToServer } from './messages.js';
import { conversations, leavesSessions, sessionsAfter, sessionsPlan } from './paths.js';

/** The process that sends the requests. */
export type Client = Child<ToClient, FromClient>;

/** One entrant, or the floor, in one cell: a server process, and the client's connections to it. */
export class Contender {
  readonly #client: Client;
  readonly #name: string;
  readonly #file: string | undefined;
  readonly #cell: RealCell;
  readonly #server: Child<ToServer, FromServer>;
  readonly #stretches: Stretch[] = [];
  #requests = 0;
  /** System calls that write; NaN where they are not counted. */
  #writes = 0;
  /** The server's CPU time at the end of its last turn. Work that it does meanwhile counts for the next one. */
  #last: Mark = { cpu: 0 };

  /** @param file of the middleware; absent for the floor. */
  constructor(client: Client, name: string, file: string | undefined, cell: RealCell) {
    this.#client = client;
    this.#name = name;
    this.#file = file;
    this.#cell = cell;
    // The source of a middleware can be measured too, although its compiled form is published.
    const execArgv = file?.endsWith('.ts') ? ['--import', 'tsx'] : [];
    this.#server = new Child(`the server with ${name}`, 'server.mjs', execArgv);
  }

  /** Runs a task with the processes, whose errors name the contender and the path. */
  async #guarded<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const entrant = error.entrant ?? this.#name;
      throw new CommandError(`${entrant} on the path ${cellText(this.#cell)}: ${error.message}`);
    }
  }

  #plan(redis: string | undefined): ServerPlan {
    const { host, store, path } = this.#cell;
    if (this.#file === undefined) return { host, path };
    const sessions = { ...sessionsPlan(path), module: this.#file, store, ...(redis === undefined ? {} : { redis }) };
    return { host, path, sessions };
  }

  /**
   * Starts serving, and connects the client.
   *
   * @param redis where a Redis is that nobody else uses at the same time, if the store is one.
   */
  start(redis: string | undefined): Promise<void> {
    return this.#guarded(async () => {
      const { port } = await this.#server.ask({ type: 'serve', plan: this.#plan(redis) }, 'listening');
      const sent = conversations(this.#cell.path, this.#file !== undefined);
      await this.#client.ask({ type: 'connect', server: this.#name, port, conversations: sent }, 'connected');
    });
  }

  /** Sends requests that are not measured. */
  warmUp(requests: number): Promise<void> {
    return this.#guarded(async () => {
      await this.#client.ask({ type: 'load', server: this.#name, requests, warmUp: true }, 'loaded');
      // The store must not grow beyond its measured size.
      if (leavesSessions(this.#cell.path)) await this.#server.ask({ type: 'clear' }, 'cleared');
      this.#last = await this.#server.ask({ type: 'mark' }, 'mark');
    });
  }

  /**
   * Measures one stretch.
   *
   * @returns milliseconds of CPU time that the server and the client took.
   */
  measure(requests: number): Promise<number> {
    return this.#guarded(async () => {
      const load = await this.#client.ask({ type: 'load', server: this.#name, requests, warmUp: false }, 'loaded');
      const mark = await this.#server.ask({ type: 'mark' }, 'mark');
      const cpu = mark.cpu - this.#last.cpu;
      this.#stretches.push({
        cpu: (cpu * 1000) / requests,
        clientCpu: (load.cpu * 1000) / requests,
        rate: requests / load.seconds,
      });
      this.#writes += (mark.writes ?? Number.NaN) - (this.#last.writes ?? Number.NaN);
      this.#requests += requests;
      this.#last = mark;
      return (cpu + load.cpu) / 1000;
    });
  }

  /** Checks the content of the store, and returns the measurements. */
  finish(): Promise<RealSample> {
    return this.#guarded(async () => {
      const { sessions } = await this.#server.ask({ type: 'count' }, 'count');
      const { p50, p99 } = await this.#client.ask({ type: 'close', server: this.#name }, 'closed');
      const expected = this.#file === undefined ? 0 : sessionsAfter(this.#cell.path, this.#requests);
      if (sessions !== expected)
        throw new Refusal(`the store holds ${sessions} sessions in the end, and not ${expected}`);
      const writes = this.#writes / this.#requests;
      return { stretches: this.#stretches, ...(Number.isNaN(writes) ? {} : { writes }), p50, p99 };
    });
  }

  /** Ends the server. */
  stop(): Promise<void> {
    return this.#server.stop();
  }
}
