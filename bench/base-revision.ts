import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './places.js';

/** Thrown when there is no base revision to compare with. */
export class BaseError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BaseError';
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** @returns the commit that a name means; undefined where there is none. */
function commitOf(name: string): string | undefined {
  try {
    return git('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
  } catch {
    return undefined;
  }
}

/**
 * Finds the revision that this checkout is compared with: the one that was asked for; else the one at which it left the
 * main branch; on the main branch itself, the last commit where something has not been committed, or the one before.
 *
 * @param asked a name that git knows, or nothing.
 * @throws BaseError when there is none, as in a clone without history.
 */
export function baseRevision(asked: string | undefined): string {
  if (asked !== undefined) {
    const commit = commitOf(asked);
    if (commit === undefined)
      throw new BaseError(`git knows no revision '${asked}'; a clone without history gets it by git fetch --unshallow`);
    return commit;
  }
  const head = commitOf('HEAD');
  const main = ['origin/main', 'main'].find((name) => commitOf(name) !== undefined);
  const fork = main === undefined ? undefined : mergeBase(main);
  if (fork !== undefined && fork !== head) return fork;
  const base = git('status', '--porcelain', '--', 'src', 'package.json') === '' ? commitOf('HEAD^') : head;
  if (base === undefined) throw new BaseError('there is no earlier revision to compare with; --base names one');
  return base;
}

function mergeBase(main: string): string | undefined {
  try {
    return git('merge-base', 'HEAD', main);
  } catch {
    return undefined;
  }
}

/** A revision, built in a folder of its own. */
export interface BuiltRevision {
  commit: string;
  /** The package's folder. */
  folder: string;
  /** Takes the folder away. */
  remove(): void;
}

function dependenciesOf(folder: string): string {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies?: object };
  return JSON.stringify(dependencies ?? {});
}

/**
 * Builds the middleware of a revision in a temporary folder. It shares this checkout's dependencies where both want the
 * same ones, so that nothing but its own code can differ.
 *
 * @throws BaseError when it can't be built.
 */
export function buildRevision(commit: string): BuiltRevision {
  const folder = mkdtempSync(join(tmpdir(), 'bench-base-'));
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
    git('worktree', 'prune');
  };
  try {
    git('worktree', 'add', '--detach', '--force', folder, commit);
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    if (dependenciesOf(folder) === dependenciesOf(ROOT))
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    else run('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
    if (!existsSync(join(folder, 'tsconfig.build.json'))) throw new Error('it has no tsconfig.build.json');
    run(process.execPath, join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json');
  } catch (error) {
    const { stdout, stderr, message } = error as Error & { stdout?: string; stderr?: string };
    remove();
    throw new BaseError(`the revision ${commit} could not be built: ${message}\n${stdout ?? ''}${stderr ?? ''}`.trim());
  }
  return { commit, folder, remove };
}
