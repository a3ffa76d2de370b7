import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for the data of one store. */
export interface TemporaryFolder {
  path: string;
  /** Removes it with all that it holds. */
  remove(): void;
}

/**
 * Makes a folder, which is removed when the process ends, if it wasn't before: an interrupted run leaves nothing.
 *
 * @param store names the folder
 */
export async function temporaryFolder(store: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), `spec-session-${store}-`));
  function remove(): void {
    process.off('exit', remove);
    // A server that was killed a moment ago may be writing still.
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  }
  process.on('exit', remove);
  return { path, remove };
}
