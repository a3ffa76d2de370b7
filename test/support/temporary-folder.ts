import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for a test. */
export interface TemporaryFolder {
  path: string;
  /** Removes it with all that it holds. */
  remove(): void;
}

/**
 * Makes a folder, which is removed when the process ends, if it wasn't before: an interrupted run leaves nothing.
 *
 * @param purpose a part of its name
 */
export function temporaryFolder(purpose: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `spec-session-${purpose}-`));
  function remove(): void {
    process.off('exit', remove);
    // A server that was killed a moment ago may be writing still.
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  }
  process.on('exit', remove);
  return { path, remove };
}
