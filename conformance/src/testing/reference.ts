import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import { transformSync } from 'esbuild';

/** The reference middleware's source, into which the harness's tests inject faults. It is read, never imported. */
const SOURCE = fileURLToPath(new URL('../../../src/', import.meta.url));

/** One change of the reference's source. */
export interface Edit {
  /** The file, relative to src/. */
  file: string;
  /** Text that occurs in it exactly once. */
  find: string;
  replace: string;
}

/** The exports of a session middleware's module: the factory, with the classes on it. */
export type SessionModule = ((options: Record<string, unknown>) => unknown) & Record<string, unknown>;

const sources = new Map(
  readdirSync(SOURCE)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => [file, readFileSync(SOURCE + file, 'utf8')]),
);
const compiled = new Map<string, string>();

type ModuleBody = (exports: unknown, require: (name: string) => unknown, module: { exports: unknown }) => void;

/** The compiled bodies of modules by their code; each run of a body makes a separate module. */
const bodies = new Map<string, ModuleBody>();

function bodyOf(file: string, code: string): ModuleBody {
  const key = `${file}\0${code}`;
  let body = bodies.get(key);
  if (!body) {
    body = compileFunction(code, ['exports', 'require', 'module'], { filename: SOURCE + file }) as ModuleBody;
    bodies.set(key, body);
  }
  return body;
}

/** How modules of src/ find packages. */
const requirePackage = createRequire(`${SOURCE}index.ts`);

/** @throws SyntaxError */
function compile(file: string, text: string): string {
  let code = compiled.get(text);
  if (code === undefined) {
    try {
      ({ code } = transformSync(text, {
        loader: 'ts',
        format: 'cjs',
        target: 'es2022',
        sourcefile: file,
        logLevel: 'silent',
      }));
    } catch (error) {
      throw new SyntaxError((error as Error).message);
    }
    compiled.set(text, code);
  }
  return code;
}

/** A file's text with its edits. */
function edited(file: string, edits: readonly Edit[]): string {
  let text = sources.get(file);
  if (text === undefined) throw new Error(`there is no src/${file}`);
  for (const { find, replace } of edits) {
    const found = text.split(find).length - 1;
    if (found !== 1) throw new Error(`src/${file} holds the text of an edit ${found} times, and not once: ${find}`);
    text = text.replace(find, () => replace);
  }
  return text;
}

/**
 * Compiles the reference middleware, with some of its source changed.
 *
 * @returns JavaScript (CommonJS) by file of src/.
 * @throws Error for an edit whose text is not found exactly once, and SyntaxError for one after which nothing compiles.
 */
export function compileReference(edits: readonly Edit[] = []): Map<string, string> {
  const files = new Set([...sources.keys(), ...edits.map(({ file }) => file)]);
  return new Map(
    [...files].map((file) => {
      const own = edits.filter((edit) => edit.file === file);
      return [file, compile(file, edited(file, own))];
    }),
  );
}

/**
 * Loads the reference middleware afresh, with some of its source changed: no module of it is shared with another load.
 *
 * @param edits none for the reference as it is.
 * @throws as {@link compileReference}.
 */
export function loadReference(edits: readonly Edit[] = []): SessionModule {
  const texts = compileReference(edits);
  const modules = new Map<string, { exports: unknown }>();

  function load(file: string): unknown {
    const loaded = modules.get(file);
    if (loaded) return loaded.exports;
    const text = texts.get(file);
    if (text === undefined) throw new Error(`there is no src/${file}`);
    const module = { exports: {} as unknown };
    modules.set(file, module);
    const require = (name: string) =>
      name.startsWith('.')
        ? load(posix.join(posix.dirname(file), name).replace(/\.js$/, '.ts'))
        : (requirePackage(name) as unknown);
    bodyOf(file, text)(module.exports, require, module);
    return module.exports;
  }

  return load('index.ts') as SessionModule;
}
