// Vitest's global set-up for these tests: builds spec-session apart from `dist/`, which other tests may be using, and
// packs it as `npm publish` would.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    packed: Packed;
  }
}

/** The package as it would be published. */
export interface Packed {
  /** Path of the tarball. */
  readonly tarball: string;
  /** Path of the folder that holds what was in the tarball. */
  readonly unpacked: string;
  /** Path of an empty folder for the tests, outside of the repository, where nothing of ours is found by accident. */
  readonly scratch: string;
}

const repository = join(import.meta.dirname, '../..');

/** @returns the clean-up */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'spec-session-'));
  const staging = join(folder, 'staging');
  const { files } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { files: string[] };
  for (const file of ['package.json', 'README.md', 'LICENSE', ...files.filter((each) => each !== 'dist')]) {
    cpSync(join(repository, file), join(staging, file), { recursive: true });
  }
  const typescript = join(repository, 'node_modules/typescript/bin/tsc');
  run(process.execPath, [typescript, '-p', 'tsconfig.build.json', '--outDir', join(staging, 'dist')], repository);
  // The script that builds before packing would need the sources.
  const name = run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], staging).trim();
  const tarball = join(folder, name);
  run('tar', ['-xzf', tarball], folder);
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  project.provide('packed', { tarball, unpacked: join(folder, 'package'), scratch });
  return () => rmSync(folder, { recursive: true, force: true });
}

/** @throws Error with all that the command wrote */
function run(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
  } catch (err) {
    const { stdout, stderr } = err as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
}
