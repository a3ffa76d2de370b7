import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of this checkout. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * The compiled body of a benchmark's worker. What is measured is compiled as it is published: tsx adds code of its own
 * to every function that has a name.
 *
 * @throws Error when nothing has been compiled yet.
 */
export function compiledWorker(): string {
  const file = fileURLToPath(new URL('../conformance/dist/benchmark/worker.js', import.meta.url));
  if (!existsSync(file)) throw new Error(`${file} is missing: npm run build`);
  return file;
}
