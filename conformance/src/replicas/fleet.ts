import type { TargetLocation } from '../targets/locate.js';
import type { ReplicaParts } from './messages.js';
import { ReplicaProcess } from './replica-process.js';

/** The processes of replicas, each with the target loaded. They stay for the scenarios that follow, since starting one takes longer than most scenarios. */
export class Fleet {
  readonly #processes: ReplicaProcess[] = [];

  constructor(
    private readonly target: TargetLocation,
    private readonly parts: ReplicaParts,
  ) {}

  async #start(): Promise<ReplicaProcess> {
    const { file, database } = this.parts;
    const process = new ReplicaProcess(file);
    try {
      await process.ask('load', { target: this.target, database });
      return process;
    } catch (error) {
      process.kill();
      throw error;
    }
  }

  /**
   * Gives a number of processes, and starts those that are missing.
   *
   * @throws HarnessError when one can't load the target, or reach the database.
   */
  async take(count: number): Promise<ReplicaProcess[]> {
    const kept = this.#processes.splice(0).filter(({ gone }) => !gone);
    const more = Array.from({ length: Math.max(0, count - kept.length) }, () => this.#start());
    this.#processes.push(...kept, ...(await Promise.all(more)));
    return this.#processes.slice(0, count);
  }

  /**
   * Ends a process, and starts another in its place.
   *
   * @throws as `take`.
   */
  async replace(former: ReplicaProcess): Promise<ReplicaProcess> {
    this.drop(former);
    const process = await this.#start();
    this.#processes.push(process);
    return process;
  }

  /** Ends a process that nothing can be believed of any more. */
  drop(process: ReplicaProcess): void {
    const at = this.#processes.indexOf(process);
    if (at >= 0) this.#processes.splice(at, 1);
    process.kill();
  }
}
