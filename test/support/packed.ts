// Vitest's global set-up for tests of spec-session as it would be published.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type PackedPackage, packPackage } from './package-build.js';
import { temporaryFolder } from './temporary-folder.js';

declare module 'vitest' {
  interface ProvidedContext {
    packed: Packed;
  }
}

/** The package as it would be published. */
export interface Packed extends PackedPackage {
  /** Path of an empty folder for the tests, outside of the repository, where nothing of ours is found by accident. */
  scratch: string;
}

/** @returns the clean-up */
export default function setup(project: TestProject): () => void {
  const folder = temporaryFolder('packed');
  const packed = packPackage('.', folder.path);
  const scratch = join(folder.path, 'scratch');
  mkdirSync(scratch);
  project.provide('packed', { ...packed, scratch });
  return folder.remove;
}
