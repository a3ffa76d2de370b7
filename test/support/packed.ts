// Vitest's global set-up for tests of both packages as they would be published.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node' with { 'resolution-mode': 'import' };
import { type Packed, packPackages } from './package-build.js';
import { temporaryFolder } from './temporary-folder.js';

declare module 'vitest' {
  interface ProvidedContext {
    packed: Packed;
  }
}

/** @returns the clean-up */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = temporaryFolder('packed');
  const [own, conformance] = await packPackages(folder.path);
  const scratch = join(folder.path, 'scratch');
  mkdirSync(scratch);
  project.provide('packed', { ...own, scratch, conformance });
  return folder.remove;
}
