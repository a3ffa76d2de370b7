import { HarnessError } from '../runner/harness-error.js';
import { answerFault } from './answer-shape.js';
import type { Answer, MessageType, Protocol } from './messages.js';
import type { ProgramPatience } from './patience.js';

/** A longer answer is refused; in characters. */
export const MAX_LINE = 1024 * 1024;

/** A fault of the target program, and not of the library that it shows: the scenario is an error. */
export class TargetFault extends HarnessError {
  constructor(message: string, lastWords = '') {
    super(lastWords === '' ? message : `${message}; its last words:\n${lastWords}`);
    this.name = 'TargetFault';
  }
}

/** An exchange of messages and answers with a target. */
export interface Conversation {
  /** Why no answer will come any more; undefined as long as one may. */
  readonly over: TargetFault | undefined;
  /** The last lines that the target wrote to standard error, where they can be had. */
  readonly lastWords: string;
  readonly patience: ProgramPatience;
  /**
   * Sends a message and waits for its answer.
   *
   * @throws TargetFault when the answer does not come, comes too late, or is not as the schema has it.
   */
  ask<T extends MessageType>(type: T, message: Protocol[T]['message']): Promise<Answer<T>>;
  /** Lets the target end by itself, and ends it if it does not. */
  stop(): Promise<void>;
  /** Ends it, with all that it has started. */
  kill(): void;
}

/** Text as an error shows it. */
export function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text;
}

/**
 * What a target has answered.
 *
 * @param lastWords what it last wrote to standard error.
 * @throws TargetFault when the answer is not as the schema has it, or reports that the target could not do it.
 */
export function answerTo<T extends MessageType>(type: T, answer: unknown, lastWords = ''): Answer<T> {
  const fault = answerFault(type, answer);
  if (fault !== undefined) {
    const reason = `the answer to '${type}' is not as spec/target-protocol.schema.json has it: ${fault}`;
    throw new TargetFault(`${reason}: ${shorten(JSON.stringify(answer))}`, lastWords);
  }
  const { failed } = answer as { failed?: string };
  if (failed !== undefined) throw new TargetFault(`the target program could not do '${type}': ${failed}`, lastWords);
  return answer as Answer<T>;
}
