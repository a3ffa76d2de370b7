import { CommandError } from '../command-error.js';
import { printable } from '../printable.js';
import { FileSink, OutputSink } from '../report/sink.js';

/**
 * Writes a report as a whole, made harmless for a terminal.
 *
 * @param name the reporter, for the error.
 * @param file where to; standard output if it is left out.
 * @throws CommandError when it can't be written. A reader that has closed the pipe (`| head`) is not an error.
 */
export async function writeReport(name: string, file: string | undefined, text: string): Promise<void> {
  try {
    const sink = file === undefined ? new OutputSink() : new FileSink(file);
    sink.write(printable(text, Number.POSITIVE_INFINITY));
    await sink.close();
  } catch (error) {
    if (file === undefined && (error as NodeJS.ErrnoException).code === 'EPIPE') return;
    throw new CommandError(`the report ${file ?? name} could not be written: ${(error as Error).message}`);
  }
}
