import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CommandError } from '../command-error.js';

/** A target that has been found and not yet loaded. */
export interface TargetLocation {
  /** What the user called it. */
  asked: string;
  /** The name in its package.json, or what the user called it. */
  name: string;
  /** The version in its package.json, or `unknown`. */
  version: string;
  /** The file to import. */
  file: string;
}

interface PackageJson {
  name?: string;
  version?: string;
  exports?: unknown;
}

/** The package.json that a file belongs to. */
function packageOf(file: string): PackageJson {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (existsSync(path)) {
      const found = JSON.parse(readFileSync(path, 'utf8')) as PackageJson;
      // A nested package.json often holds nothing but the module type.
      if (found.name !== undefined) return found;
    }
    if (dirname(folder) === folder) return {};
  }
}

/** What an `exports` value gives to `import` (Node's documentation of packages, 'Conditional exports'). */
function importCondition(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry;
  if (typeof entry !== 'object' || entry === null) return undefined;
  const map = entry as Record<string, unknown>;
  for (const key of ['.', 'node', 'import', 'default']) {
    const found = Object.hasOwn(map, key) ? importCondition(map[key]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The main module of a package that can only be imported: require() does not find those. */
function importOnly(name: string, from: string): string | undefined {
  for (const folder of createRequire(from).resolve.paths(name) ?? []) {
    const manifest = join(folder, name, 'package.json');
    if (!existsSync(manifest)) continue;
    const entry = importCondition((JSON.parse(readFileSync(manifest, 'utf8')) as PackageJson).exports);
    return entry === undefined ? undefined : join(folder, name, entry);
  }
  return undefined;
}

/** The file that a path means: itself, or the main module of the package in that folder. */
function fileAt(path: string): string {
  const full = resolve(path);
  if (!existsSync(full)) throw new CommandError(`there is nothing at ${path}`);
  if (!statSync(full).isDirectory()) return full;
  try {
    // By the rules of require(): `main`, or index.js. An `exports` map counts only for names.
    return createRequire(pathToFileURL(join(full, 'x.js'))).resolve(full);
  } catch (error) {
    throw new CommandError(`${path} is a folder without a main module: ${(error as Error).message}`);
  }
}

/**
 * Finds a target without loading it.
 *
 * @param asked a path (one that begins with `.`, is absolute, or ends in `.js`, `.mjs` or `.cjs`), or the name of a package
 *   that is installed where the command runs or beside this package.
 * @throws CommandError when there is no such thing.
 */
export function locateTarget(asked: string): TargetLocation {
  const isPath = isAbsolute(asked) || asked.startsWith('.') || /\.[cm]?js$/.test(asked);
  let file: string | undefined;
  if (isPath) file = fileAt(asked);
  else {
    for (const from of [join(process.cwd(), 'x.js'), fileURLToPath(import.meta.url)]) {
      try {
        file ??= createRequire(from).resolve(asked);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') file ??= importOnly(asked, from);
      }
    }
  }
  if (file === undefined) {
    throw new CommandError(
      `'${asked}' is neither a path nor a package that can be found from here: npm install ${asked}`,
    );
  }
  const manifest = packageOf(file);
  return { asked, name: manifest.name ?? asked, version: manifest.version ?? 'unknown', file };
}
