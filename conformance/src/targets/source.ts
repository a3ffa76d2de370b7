import type { TargetLocation } from './locate.js';

/** A program that is a target by the protocol, and not yet started. */
export interface TargetCommand {
  /** What the user called it: the command itself. */
  asked: string;
  /** For the shell. */
  command: string;
  /** The folder in which it runs; by default that in which the harness does. */
  folder?: string;
}

/** A server that is a target by the protocol, and that the user has started. */
export interface TargetUrl {
  /** What the user called it: the address itself. */
  asked: string;
  /** Where it takes messages. */
  url: string;
}

/** Where a target comes from: a module to load, a program to start, or a server that runs. */
export type TargetSource = TargetLocation | TargetCommand | TargetUrl;

/** Whether a target runs already. */
export function isUrl(source: TargetSource): source is TargetUrl {
  return 'url' in source;
}

/** Whether a target is a program. */
export function isCommand(source: TargetSource): source is TargetCommand {
  return 'command' in source;
}
