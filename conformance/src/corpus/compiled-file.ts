import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

/**
 * What YAML files of this package hold beside the corpus. To parse one takes a command longer than to do its work, so the
 * build does it.
 */
export type FileKind = 'baseline' | 'ledger' | 'store-contract';

/** Beside the compiled modules, and made with them; beside the sources only while tests run. */
export const COMPILED_FILES = new URL('../compiled-files.json', import.meta.url);

/** Contents by kind and text: of another text, nothing is found. */
export type CompiledFiles = Record<string, unknown>;

function keyOf(kind: FileKind, text: string): string {
  return `${kind} ${createHash('sha256').update(text).digest('hex')}`;
}

let compiled: CompiledFiles | undefined;

/**
 * The content of a file as the build has made it.
 *
 * @param text of the file as it is now.
 * @returns undefined unless the build was given this very text.
 */
export function compiledContent<T>(kind: FileKind, text: string): T | undefined {
  compiled ??= existsSync(COMPILED_FILES) ? (JSON.parse(readFileSync(COMPILED_FILES, 'utf8')) as CompiledFiles) : {};
  const key = keyOf(kind, text);
  return Object.hasOwn(compiled, key) ? (compiled[key] as T) : undefined;
}

/** One file's entry in compiled-files.json. */
export function compiledEntry(kind: FileKind, text: string, content: unknown): CompiledFiles {
  return { [keyOf(kind, text)]: content };
}
