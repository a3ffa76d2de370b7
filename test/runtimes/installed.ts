import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Another JavaScript runtime, from its npm package. */
export interface Runtime {
  readonly name: string;
  /** Its package, and the exact version. */
  readonly package: string;
  /** The scope of the packages that hold the program, one for each kind of machine; npm installs the one that fits. */
  readonly scope: string;
  /** The program in such a package. */
  readonly program: string;
  /** The arguments before a file's name on its command line. */
  readonly args: readonly string[];
}

/** The runtimes that the middleware promises to run on, beside Node. */
export const runtimes: readonly Runtime[] = [
  { name: 'Bun', package: 'bun@1.4.4', scope: '@oven', program: 'bin/bun', args: ['run'] },
  { name: 'Deno', package: 'deno@2.9.6', scope: '@deno', program: 'deno', args: ['run', '--allow-all'] },
];

/** Both are 200 MB, too much for `npm ci` to fetch for every job. It removes them with everything else. */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/spec-session');

/**
 * Installs a runtime, if it isn't there.
 *
 * @returns the path of its program
 * @throws Error with what npm printed, if it can't be installed
 */
export async function installRuntime(runtime: Runtime): Promise<string> {
  const folder = join(CACHE, runtime.package);
  if (!existsSync(folder)) await install(runtime.package, folder);
  const scope = join(folder, 'node_modules', runtime.scope);
  const programs = readdirSync(scope).map((name) => join(scope, name, runtime.program));
  const program = programs.find((path) => existsSync(path));
  if (!program) throw new Error(`${runtime.package} brought no program for this machine; it has ${readdirSync(scope)}`);
  return program;
}

/** In one move at the end, so that an interrupted installation doesn't count. */
async function install(name: string, folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const staging = mkdtempSync(join(CACHE, 'staging-'));
  writeFileSync(join(staging, 'package.json'), '{ "private": true }\n');
  try {
    // Their scripts only put the program where `npx` finds it.
    await promisify(execFile)('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', name], {
      cwd: staging,
    });
    renameSync(staging, folder);
  } catch (err) {
    rmSync(staging, { recursive: true, force: true });
    const { stdout, stderr } = err as { stdout?: string; stderr?: string };
    throw new Error(
      `npm could not install ${name}. Is the registry in reach?\n${stdout ?? ''}${stderr ?? String(err)}`,
    );
  }
}
