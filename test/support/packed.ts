// Vitest's global set-up for tests of spec-session as it would be published.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node' with { 'resolution-mode': 'import' };
import { type PackedPackage, packPackage } from './package-build.js';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.js';

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

interface Shared {
  folder: TemporaryFolder;
  packed: Packed;
  /** The projects of Vitest that use it still. */
  users: number;
}

/** Each project of Vitest loads this file anew, in one process: the packages are packed once for all of them. */
const run = globalThis as typeof globalThis & { specSessionPacked?: Shared | undefined };

/** @returns the clean-up */
export default async function setup(project: TestProject): Promise<() => void> {
  run.specSessionPacked ??= await pack();
  const shared = run.specSessionPacked;
  shared.users++;
  project.provide('packed', shared.packed);
  return () => {
    if (--shared.users > 0) return;
    run.specSessionPacked = undefined;
    shared.folder.remove();
  };
}

async function pack(): Promise<Shared> {
  const folder = temporaryFolder('packed');
  const packed = await packPackage('.', folder.path);
  const scratch = join(folder.path, 'scratch');
  mkdirSync(scratch);
  return { folder, packed: { ...packed, scratch }, users: 0 };
}
