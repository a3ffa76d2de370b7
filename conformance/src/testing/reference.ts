import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import ts from 'typescript';

/** The reference middleware's source: what the harness is shown broken variations of. It is read, never imported. */
const SOURCE = fileURLToPath(new URL('../../../src/', import.meta.url));

/** One change of the reference's source. */
export interface Edit {
  /** The file, relative to src/. */
  file: string;
  /** Text that stands in it exactly once. */
  find: string;
  replace: string;
}

/** What a module of session middleware exports: the factory, with the classes on it. */
export type SessionModule = ((options: Record<string, unknown>) => unknown) & Record<string, unknown>;

const sources = new Map<string, string>();
const compiled = new Map<string, string>();

function sourceOf(file: string): string {
  let text = sources.get(file);
  if (text === undefined) {
    text = readFileSync(SOURCE + file, 'utf8');
    sources.set(file, text);
  }
  return text;
}

function compile(file: string, text: string): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(text, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const [fault] = diagnostics;
  if (fault) throw new SyntaxError(`${file}: ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`);
  return outputText;
}

/** The file's text with the edits that are meant for it. */
function edited(file: string, edits: readonly Edit[]): string {
  let text = sourceOf(file);
  for (const { find, replace } of edits) {
    const found = text.split(find).length - 1;
    if (found !== 1) throw new Error(`src/${file} holds the text of an edit ${found} times, and not once: ${find}`);
    text = text.replace(find, () => replace);
  }
  return text;
}

/**
 * Loads the reference middleware afresh, with some of its source changed: no module of it is shared with another load.
 *
 * @param edits none for the reference as it is.
 * @throws Error for an edit whose text is not found exactly once, and SyntaxError for one after which nothing compiles.
 */
export function loadReference(edits: readonly Edit[] = []): SessionModule {
  const texts = new Map<string, string>();
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const own = edits.filter((edit) => edit.file === file);
    texts.set(file, compile(file, edited(file, own)));
  }
  const modules = new Map<string, { exports: unknown }>();

  function load(file: string): unknown {
    const loaded = modules.get(file);
    if (loaded) return loaded.exports;
    let text = texts.get(file) ?? compiled.get(file);
    if (text === undefined) {
      text = compile(file, sourceOf(file));
      compiled.set(file, text);
    }
    const module = { exports: {} as unknown };
    modules.set(file, module);
    const requireFrom = createRequire(SOURCE + file);
    const require = (name: string) =>
      name.startsWith('.')
        ? load(posix.join(posix.dirname(file), name).replace(/\.js$/, '.ts'))
        : (requireFrom(name) as unknown);
    const body = compileFunction(text, ['exports', 'require', 'module'], { filename: SOURCE + file });
    body(module.exports, require, module);
    return module.exports;
  }

  return load('index.ts') as SessionModule;
}
