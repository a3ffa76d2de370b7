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

/** Where a target comes from: a module to load, or a program to start. */
export type TargetSource = TargetLocation | TargetCommand;

/** Whether a target is a program. */
export function isCommand(source: TargetSource): source is TargetCommand {
  return 'command' in source;
}
