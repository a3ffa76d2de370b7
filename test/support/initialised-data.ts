import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from './package-build.js';

const CACHE = join(repository, 'node_modules/.cache/initialised-data');

/**
 * Copies the initial data of a database server. The first test creates it, which takes as long as ten starts of the server.
 * Another release of the program or another user gets its own.
 *
 * @param program the server's executable
 * @param folder where to; there must be nothing yet
 * @param make fills this folder; its files keep their owner
 */
export async function initialisedData(program: string, folder: string, make: () => Promise<unknown>): Promise<void> {
  const path = realpathSync(program);
  const { mtimeMs, size } = statSync(path);
  const key = createHash('sha256').update(JSON.stringify([path, mtimeMs, size, process.getuid?.()]));
  const kept = join(CACHE, key.digest('hex').slice(0, 16));
  if (existsSync(kept)) return copy(kept, folder);
  await make();
  await mkdir(CACHE, { recursive: true });
  // Others may be copying it, so the rename makes it appear complete.
  const own = await mkdtemp(join(CACHE, 'new-'));
  try {
    await copy(folder, join(own, 'data'));
    await rename(join(own, 'data'), kept);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(kept)) throw error;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Keeps owners and permissions, unlike Node's own copy. */
async function copy(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', from, to]);
}
