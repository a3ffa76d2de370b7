import type { CST, Document, LineCounter, Parser } from 'yaml';
import { MAX_PROBLEMS, type Problem } from './problem.js';
import type { Json } from './scenario.js';
import { yaml } from './yaml.js';

/*
 * The limits of a file. Anybody may have written it; without them a file of a few kilobytes could overflow the stack or
 * keep the command busy for minutes. What people write by hand stays far below.
 */

/** Larger files are refused before they are parsed: a corpus file is written by hand. */
export const MAX_FILE_BYTES = 256 * 1024;

/** Lists and mappings in each other. */
export const MAX_DEPTH = 64;

/** The keys of one mapping. Each is compared with all the others, and looked up again for its place. */
export const MAX_KEYS = 100;

/** The items of one list; also the comments, blank lines, anchors and the like that stand before one value. */
export const MAX_ITEMS = 5000;

/** All the values of a file, those that aliases repeat included. */
export const MAX_VALUES = 100_000;

/** How many aliases (`*name`) a YAML file may use; more are an attempt to make small text large. */
const MAX_ALIASES = 50;

/** Steps from the root of a document to one of its values. */
export type Path = readonly (string | number)[];

/** Reports a fault at a place of the file in hand: at a value or, with `key`, at its key. */
export type Complain = (path: Path, message: string, key?: boolean) => void;

/** The data of one YAML file, with the way back from a value to its place in the text. */
export interface SourceFile {
  file: string;
  text: string;
  data: Json;
  /** Faults that YAML itself has; `data` is null when there is one. */
  problems: Problem[];
  /** The place of a value, or with `key` of the key that leads to it. The nearest parent's when there is none. */
  locate(path: Path, key?: boolean): { line: number; column: number };
  /** Lets go of the parsed document, which takes much more memory than the text; `locate` parses anew when asked. */
  forget(): void;
}

function findOffset(document: Document, path: Path, key: boolean): number {
  const { isMap, isScalar, isSeq } = yaml();
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

/** Thrown at the place where a text goes beyond a limit, before anything is made of it. */
class Refused extends Error {
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

const TOO_MANY_SIGNS = `more than ${MAX_ITEMS} comments, blank lines or signs are in a row; take some out`;

/** What the parser has in hand goes beyond a limit. */
function refuseExcess({ stack, offset }: Parser): void {
  // Below all lists and mappings stands the document, and above them perhaps a scalar.
  if (stack.length > MAX_DEPTH + 2)
    throw new Refused(offset, `lists and mappings are nested deeper than ${MAX_DEPTH}; write it flatter`);
  const top = stack.at(-1);
  if (top === undefined) return;
  const inFront = 'items' in top ? top.items.at(-1) : top;
  for (const part of ['start', 'sep'] as const) {
    const signs: unknown = inFront && part in inFront ? inFront[part as never] : undefined;
    if (Array.isArray(signs) && signs.length > MAX_ITEMS) throw new Refused(offset, TOO_MANY_SIGNS);
  }
  if (!('items' in top)) return;
  const isMapping = top.type === 'block-map' || (top.type === 'flow-collection' && top.start.source === '{');
  if (isMapping && top.items.length > MAX_KEYS + 1)
    throw new Refused(top.offset, `the mapping has more than ${MAX_KEYS} keys; split it`);
  if (top.items.length > MAX_ITEMS + 1)
    throw new Refused(top.offset, `the list has more than ${MAX_ITEMS} items; split it, or the file`);
}

/** In front of a scalar without quotes the lexer puts this sign (CST.SCALAR). */
const BEFORE_SCALAR = '\u001f';

/**
 * The tokens of a text. They are made without recursion, and looked at on the way: what comes after this is recursive, and
 * takes time with the square of what it is given.
 *
 * @throws Refused
 */
function* limitedTokens(text: string, lines: LineCounter): Generator<CST.Token, void> {
  const { Lexer, Parser } = yaml();
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let errors = 0;
  let signs = 0;
  const refuse = (token: CST.Token) => {
    if (token.type === 'error' && ++errors > MAX_PROBLEMS)
      throw new Refused(token.offset, `before this there are ${MAX_PROBLEMS} faults; is this YAML?`);
    if ((token.type === 'comment' || token.type === 'newline' || token.type === 'space') && ++signs > MAX_ITEMS)
      throw new Refused(token.offset, TOO_MANY_SIGNS);
    if (token.type === 'directive') throw new Refused(token.offset, 'the format has no directives: remove the line');
    return token;
  };
  let aliases = 0;
  let previous = '';
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.startsWith('*') && previous !== BEFORE_SCALAR && ++aliases > MAX_ALIASES)
      throw new Refused(parser.offset, `the file has more than ${MAX_ALIASES} aliases; write out what they repeat`);
    previous = lexeme;
    for (const token of parser.next(lexeme)) yield refuse(token);
    refuseExcess(parser);
  }
  for (const token of parser.end()) yield refuse(token);
}

/** Whether data are more, or nested deeper, than a file may hold: aliases can make both out of little text, even a circle. */
function isExcessive(data: Json): boolean {
  let values = 0;
  const pending: [Json, number][] = [[data, 0]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [value, depth] = next;
    if (++values > MAX_VALUES || depth > MAX_DEPTH) return true;
    if (typeof value === 'object' && value !== null)
      for (const item of Object.values(value)) pending.push([item, depth + 1]);
  }
  return false;
}

interface Parsed {
  /** Undefined when the text was refused. */
  document?: Document;
  problems: { offset: number; message: string }[];
  at(offset: number): { line: number; column: number };
}

function parse(text: string): Parsed {
  const { Composer, LineCounter } = yaml();
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  // The core schema has JSON's types alone; any other tag stays unresolved and is then a warning, refused below.
  const composer = new Composer({ schema: 'core', version: '1.2', uniqueKeys: true, resolveKnownTags: false });
  try {
    const [document, another] = composer.compose(limitedTokens(text, lines), true, text.length);
    const problems = [...(document?.errors ?? []), ...(document?.warnings ?? [])].map((error) => ({
      offset: error.pos[0],
      message: error.code === 'TAG_RESOLVE_FAILED' ? `${error.message} (the format has no custom tags)` : error.message,
    }));
    if (another)
      problems.push({ offset: another.range[0], message: 'a file is one document: split it, or remove the ---' });
    return { ...(document ? { document: document as Document } : {}), problems: problems.slice(0, MAX_PROBLEMS), at };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { problems: [{ offset: error.offset, message: error.message }], at };
  }
}

/**
 * Parses one YAML text. Never throws: what is wrong with the text is in `problems`.
 *
 * @param file the name to report.
 * @param text the whole content.
 */
export function parseSource(file: string, text: string): SourceFile {
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) {
    const message = `the file is larger than ${MAX_FILE_BYTES / 1024} KiB; split it, or take something out`;
    return {
      file,
      text,
      data: null,
      problems: [{ file, line: 1, column: 1, message }],
      locate: () => ({ line: 1, column: 1 }),
      forget: () => undefined,
    };
  }
  let parsed: Parsed | undefined = parse(text);
  const { document, at } = parsed;
  const problems: Problem[] = parsed.problems.map(({ offset, message }) => ({ file, ...at(offset), message }));
  let data: Json = null;
  if (document && problems.length === 0) {
    try {
      data = document.toJS({ maxAliasCount: MAX_ALIASES }) as Json;
    } catch (error) {
      // Thrown for aliases only: too many of them, or one without its anchor.
      problems.push({ file, line: 1, column: 1, message: error instanceof Error ? error.message : String(error) });
    }
    if (isExcessive(data)) {
      const message = `with its aliases written out, the file has more than ${MAX_VALUES} values, or they are nested deeper than ${MAX_DEPTH}; use fewer`;
      problems.push({ file, line: 1, column: 1, message });
      data = null;
    }
  }
  return {
    file,
    text,
    data,
    problems,
    locate: (path, key = false) => {
      parsed ??= parse(text);
      return parsed.document ? parsed.at(findOffset(parsed.document, path, key)) : { line: 1, column: 1 };
    },
    forget: () => {
      parsed = undefined;
    },
  };
}
