import { HarnessError } from '../runner/harness-error.js';
import { WorkerProcess } from '../runner/worker-process.js';
import type { FromReplica, ReplicaQuestion, ReplicaQuestions, ToReplica } from './messages.js';

interface Waiting {
  resolve(answer: never): void;
  reject(error: HarnessError): void;
}

/** The process of a replica, and the driver's end of the conversation with it. */
export class ReplicaProcess {
  /** Is told when somebody has come to a gate; `pass` lets them go on. */
  arrived: (gate: string, opensAt: number | undefined, pass: () => void) => void = () => undefined;
  readonly #process: WorkerProcess<ToReplica, FromReplica>;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #gone: HarnessError | undefined;

  /** @param file the module that is its body. */
  constructor(file: string) {
    // It ends with this process, in whatever way that ends: it is of its group.
    this.#process = new WorkerProcess({ file, execArgv: process.execArgv, env: process.env, leads: false });
    this.#process.on('message', (message) => this.#hear(message));
    this.#process.on('gone', ({ how, lastWords }) =>
      this.#over(`a replica has ended: ${lastWords === '' ? how : `${how}: ${lastWords}`}`),
    );
  }

  /** Why it can't be asked any more; undefined while it can. */
  get gone(): HarnessError | undefined {
    return this.#gone;
  }

  #over(reason: string): void {
    this.#gone ??= new HarnessError(reason);
    for (const { reject } of this.#waiting.values()) reject(this.#gone);
    this.#waiting.clear();
  }

  #hear(message: FromReplica): void {
    if (message.type === 'arrived') {
      const { arrival, gate, opensAt } = message;
      this.arrived(gate, opensAt, () => this.#process.tell({ type: 'pass', arrival }));
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === 'answer') waiting?.resolve(message.answer as never);
    else waiting?.reject(new HarnessError(message.reason));
  }

  /**
   * Asks it something, and waits for the answer.
   *
   * @throws HarnessError with its reason when it can't do that, or when it has ended.
   */
  ask<Q extends ReplicaQuestion>(
    question: Q,
    asked: ReplicaQuestions[Q]['asked'],
  ): Promise<ReplicaQuestions[Q]['answer']> {
    if (this.#gone) return Promise.reject(this.#gone);
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#process.tell({ type: 'ask', id, question, asked } as ToReplica);
    });
  }

  /** Ends it at once. */
  kill(): void {
    this.#over('the replica was ended');
    this.#process.kill();
  }
}
