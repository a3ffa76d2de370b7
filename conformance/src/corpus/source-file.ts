import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Problem } from './problem.js';
import type { Json } from './scenario.js';

/** Larger files are refused before they are parsed: a corpus file is written by hand. */
export const MAX_FILE_BYTES = 512 * 1024;

/** A YAML file may use so many aliases (`*name`); more is an attempt to make small text large. */
const MAX_ALIASES = 50;

/** Steps from the root of a document to one of its values. */
export type Path = readonly (string | number)[];

/** The data of one YAML file, with the way back from a value to its place in the text. */
export interface SourceFile {
  file: string;
  data: Json;
  /** Faults that YAML itself has; `data` is null when there is one. */
  problems: Problem[];
  /** The place of a value, or with `key` of the key that leads to it. The nearest parent's when there is none. */
  locate(path: Path, key?: boolean): { line: number; column: number };
  /** Lets go of the parsed document, which takes much more memory than the text; `locate` parses anew when asked. */
  forget(): void;
}

function findOffset(document: Document, path: Path, key: boolean): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [depth, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) break;
      const atKey = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
      if (key && depth === path.length - 1) return atKey ?? offset;
      node = pair.value;
      // An empty value has no place of its own.
      offset = atKey ?? offset;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
    } else {
      break;
    }
    const range = (node as { range?: readonly number[] | null } | null | undefined)?.range;
    offset = range?.[0] ?? offset;
  }
  return offset;
}

/**
 * Parses one YAML text. Never throws: what is wrong with the text is in `problems`.
 *
 * @param file the name to report.
 * @param text the whole content.
 */
export function parseSource(file: string, text: string): SourceFile {
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) {
    const message = `the file is larger than ${MAX_FILE_BYTES / 1024} KiB; split it by feature`;
    return {
      file,
      data: null,
      problems: [{ file, line: 1, column: 1, message }],
      locate: () => ({ line: 1, column: 1 }),
      forget: () => undefined,
    };
  }
  const parse = () => {
    const lineCounter = new LineCounter();
    // The core schema knows JSON's types alone; a custom tag stays unresolved and is then a warning, refused below.
    const document = parseDocument(text, {
      lineCounter,
      schema: 'core',
      version: '1.2',
      uniqueKeys: true,
      prettyErrors: false,
    });
    const at = (offset: number) => {
      const { line, col } = lineCounter.linePos(offset);
      return { line: Math.max(line, 1), column: Math.max(col, 1) };
    };
    return { document, at };
  };
  let parsed: ReturnType<typeof parse> | undefined = parse();
  const { document, at } = parsed;
  const problems: Problem[] = [...document.errors, ...document.warnings].map((error) => ({
    file,
    ...at(error.pos[0]),
    message: error.code === 'TAG_RESOLVE_FAILED' ? `${error.message} (the format has no custom tags)` : error.message,
  }));
  let data: Json = null;
  if (problems.length === 0) {
    try {
      data = document.toJS({ maxAliasCount: MAX_ALIASES }) as Json;
    } catch (error) {
      // Thrown for aliases only: too many of them, or one without its anchor.
      problems.push({ file, line: 1, column: 1, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return {
    file,
    data,
    problems,
    locate: (path, key = false) => {
      parsed ??= parse();
      return parsed.at(findOffset(parsed.document, path, key));
    },
    forget: () => {
      parsed = undefined;
    },
  };
}
