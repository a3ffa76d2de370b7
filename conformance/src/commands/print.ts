import { printable } from '../printable.js';
import { OutputSink } from '../report/sink.js';

/** The whole of a text, made harmless for a terminal, whatever its source. */
function shown(text: string): string {
  return printable(text, Number.POSITIVE_INFINITY);
}

/** Writes a line to standard error. */
export function complain(text: string): void {
  process.stderr.write(`${shown(text)}\n`);
}

/**
 * Writes to standard output, made harmless for a terminal, and waits until it is written.
 *
 * @throws when it can't be written. A reader that has closed the pipe (`| head`) is not an error.
 */
export async function print(text: string): Promise<void> {
  const sink = new OutputSink();
  sink.write(shown(text));
  await sink.close().catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw new Error(`standard output could not be written: ${error.message}`);
  });
}
