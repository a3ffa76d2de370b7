// Vitest's global set-up for tests that load the package by its folder, as `conformance run .` does: from dist/, which a fresh
// clone does not have, and which may be older than src/.
import { join } from 'node:path';
import { repository } from './package-build.js';
import { runToEnd } from './run-to-end.js';

/** @throws Error with all that the compiler wrote, if it fails */
export default async function setup(): Promise<void> {
  await runToEnd(process.execPath, [join(repository, 'scripts/build.mjs'), '.'], repository);
}
