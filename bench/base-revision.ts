import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../conformance/src/command-error.js';
import { runToEnd } from '../test/support/run-to-end.js';
import { temporaryFolder } from '../test/support/temporary-folder.js';
import { ROOT } from './places.js';

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** @returns the commit with a name; undefined if there is none. */
function commitOf(name: string): string | undefined {
  try {
    return git('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
  } catch {
    return undefined;
  }
}

/**
 * Finds the revision to compare this checkout with: the requested one, or else the one at which it left the main branch.
 * On the main branch itself, that is the last commit if there are uncommitted changes, or else the one before it.
 *
 * @param asked the name of a revision, or nothing.
 * @throws CommandError when there is none, as in a clone without history.
 */
export function baseRevision(asked: string | undefined): string {
  if (asked !== undefined) {
    const commit = commitOf(asked);
    if (commit === undefined)
      throw new CommandError(
        `git finds no revision '${asked}'; a clone without history gets it by git fetch --unshallow`,
      );
    return commit;
  }
  const head = commitOf('HEAD');
  const main = ['origin/main', 'main'].find((name) => commitOf(name) !== undefined);
  const fork = main === undefined ? undefined : mergeBase(main);
  if (fork !== undefined && fork !== head) return fork;
  const base = git('status', '--porcelain', '--', 'src', 'package.json') === '' ? commitOf('HEAD^') : head;
  if (base === undefined) throw new CommandError('there is no earlier revision to compare with; --base names one');
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
  /** Removes the folder. */
  remove(): void;
}

function dependenciesOf(folder: string): string {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies?: object };
  return JSON.stringify(dependencies ?? {});
}

/**
 * Builds the middleware of a revision in a temporary folder. It shares this checkout's dependencies if both require the
 * same versions, so that only its own code can differ.
 *
 * @throws CommandError when it can't be built.
 */
export async function buildRevision(commit: string): Promise<BuiltRevision> {
  const { path: folder, remove: removeFolder } = temporaryFolder('base');
  const remove = () => {
    removeFolder();
    git('worktree', 'prune');
  };
  try {
    git('worktree', 'add', '--detach', '--force', folder, commit);
    if (dependenciesOf(folder) === dependenciesOf(ROOT))
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    else await runToEnd('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
    if (!existsSync(join(folder, 'tsconfig.build.json'))) throw new Error('it has no tsconfig.build.json');
    const typescript = join(ROOT, 'node_modules/typescript/bin/tsc');
    await runToEnd(process.execPath, [typescript, '-p', 'tsconfig.build.json'], folder);
  } catch (error) {
    remove();
    throw new CommandError(`the revision ${commit} could not be built: ${(error as Error).message}`.trim());
  }
  return { commit, folder, remove };
}
