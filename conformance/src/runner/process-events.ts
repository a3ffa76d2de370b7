import type { JsonObject } from '../corpus/scenario.js';
import { observeError } from './values.js';

/**
 * What happens to the process as a whole: errors that nobody caught, and warnings. Every scenario begins with none.
 */
export class ProcessEvents {
  uncaught: JsonObject[] = [];
  warnings: string[] = [];

  #listeners: [string, (error: unknown) => void][] = [];

  /** @param moved called for every event, so that the harness hears that something happened. */
  constructor(private readonly moved: () => void) {}

  /** Begins to watch, for good. Without this an uncaught exception would end the process. */
  install(): void {
    const uncaught = (event: string) => (error: unknown) => {
      this.uncaught.push({ event, ...observeError(error) });
      this.moved();
    };
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      const listener = uncaught(event);
      process.on(event as 'uncaughtException', listener);
      this.#listeners.push([event, listener]);
    }
    const warn = (warning: Error) => {
      this.warnings.push(warning.message);
      this.moved();
    };
    process.on('warning', warn);
    // Emitted by the package depd, which writes to standard error only when nobody listens.
    process.on('deprecation' as 'warning', warn);
    // console.warn and console.error end here too. What a target prints is its own affair and does not reach the report.
    process.stderr.write = ((chunk: unknown) => {
      this.warnings.push(String(chunk));
      return true;
    }) as typeof process.stderr.write;
    process.stdout.write = (() => true) as typeof process.stdout.write;
  }

  /** Whether it still hears of errors that nobody caught: anybody in the process can take the listeners away. */
  get isListening(): boolean {
    return this.#listeners.every(([event, listener]) =>
      process.listeners(event as 'uncaughtException').includes(listener),
    );
  }

  /** Forgets everything. */
  reset(): void {
    this.uncaught = [];
    this.warnings = [];
  }
}
