import { format } from 'node:util';
import createDebug from 'debug';
import { onTestFinished } from 'vitest';

/** Turns `DEBUG=spec-session` on for the rest of the test. Returns the lines, filled as they are written. */
export function debugLines(): string[] {
  const lines: string[] = [];
  const { log } = createDebug;
  createDebug.enable('spec-session');
  createDebug.log = (...args: unknown[]) => {
    lines.push(format(...args));
  };
  onTestFinished(() => {
    createDebug.disable();
    createDebug.log = log;
  });
  return lines;
}
