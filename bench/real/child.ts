import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../../conformance/src/command-error.js';

/** The measured code runs as in production, without the settings of this process's parent. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const { DEBUG, NODE_OPTIONS, NODE_V8_COVERAGE, ...env } = process.env;
  return { ...env, NODE_ENV: 'production' };
}

/** Thrown when a process of the benchmark answers that something went wrong. */
export class Refusal extends Error {
  /** The name of the server; absent if it is the requested one. */
  readonly entrant: string | undefined;

  constructor(reason: string, entrant?: string) {
    super(reason);
    this.entrant = entrant;
  }
}

/**
 * A process of the benchmark. It gets one request at a time, and answers with one message; instead, `broken` and `wrong` may
 * come at any time.
 */
export class Child<Question extends object, Answer extends { type: string }> {
  readonly #child: ChildProcess;
  readonly #name: string;
  #settle: ((answer: Answer | Error) => void) | undefined;
  /** An error that came while no request was open. */
  #failure: Error | undefined;

  /**
   * @param name for errors.
   * @param script beside this file.
   * @param execArgv Node's own arguments.
   */
  constructor(name: string, script: string, execArgv: string[] = []) {
    this.#name = name;
    this.#child = fork(fileURLToPath(new URL(script, import.meta.url)), [], {
      execArgv,
      env: quietEnvironment(),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    process.once('exit', this.#kill);
    this.#child.on('message', (message: Answer & { reason?: string; server?: string }) => {
      const failed = message.type === 'broken' || message.type === 'wrong';
      this.#answer(failed ? new Refusal(message.reason ?? '', message.server) : message);
    });
    this.#child.on('error', (error) => this.#answer(error));
    this.#child.on('exit', (code, signal) =>
      this.#answer(new CommandError(`${name} ended too early (${signal ?? `status ${code}`})`)),
    );
  }

  readonly #kill = () => this.#child.kill('SIGKILL');

  #answer(answer: Answer | Error): void {
    const settle = this.#settle;
    this.#settle = undefined;
    if (settle) settle(answer);
    else if (answer instanceof Error) this.#failure ??= answer;
  }

  /**
   * Asks the process.
   *
   * @param expected the type of the answer.
   * @throws Refusal when it reports a fault, CommandError when it ended or answers something else.
   */
  async ask<Type extends Answer['type']>(question: Question, expected: Type): Promise<Extract<Answer, { type: Type }>> {
    const answer = await new Promise<Answer | Error>((resolve) => {
      if (this.#failure) {
        resolve(this.#failure);
        return;
      }
      this.#settle = resolve;
      this.#child.send(question, (error) => error && this.#answer(error));
    });
    if (answer instanceof Error) throw answer;
    if (answer.type !== expected) throw new CommandError(`${this.#name} answered '${answer.type}', not '${expected}'`);
    return answer as Extract<Answer, { type: Type }>;
  }

  /** Ends the process, and waits until it no longer uses the machine. */
  async stop(): Promise<void> {
    process.off('exit', this.#kill);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#kill();
    await exit;
  }
}
