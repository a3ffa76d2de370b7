import { OutputSink } from '../report/sink.js';

/**
 * Writes to standard output and waits until it is written.
 *
 * @throws when it can't be. A reader that has gone (`| head`) has got what it wanted: that is no error.
 */
export async function print(text: string): Promise<void> {
  const sink = new OutputSink();
  sink.write(text);
  await sink.close().catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw new Error(`standard output could not be written: ${error.message}`);
  });
}
