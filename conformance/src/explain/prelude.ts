import { readFileSync } from 'node:fs';

/** One part of the prelude: its text, the names that it declares, and the words that it contains. */
interface Part {
  text: string;
  names: string[];
  words: Set<string>;
}

const DECLARATION = /^(?:async )?(?:function|const|class) (\w+)/gm;

/** The names that code may refer to: its words, but for those in comments, in text in quotes, and behind a full stop. */
function wordsOf(code: string): Set<string> {
  const bare = code
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''");
  return new Set(bare.match(/(?<![\w.])[A-Za-z_]\w*|(?<=\.\.\.)\w+/g));
}

function readParts(): Part[] {
  const text = readFileSync(new URL('../../reproduction/prelude.js', import.meta.url), 'utf8');
  // What stands before the first part is about the file.
  const [, ...parts] = text.split(/^(?=\/\*\* )/m);
  return parts.map((part) => ({
    text: part.trim(),
    names: [...part.matchAll(DECLARATION)].flatMap(([, name]) => name ?? []),
    words: wordsOf(part),
  }));
}

/**
 * The parts of the prelude that a script needs, in the order of the file, so that whatever is declared is declared
 * before it is used.
 *
 * @param script the script without them.
 */
export function preludeFor(script: string): string {
  const parts = readParts();
  const needed = new Set<Part>();
  const pending = [wordsOf(script)];
  for (let words = pending.pop(); words; words = pending.pop()) {
    for (const part of parts) {
      if (needed.has(part) || !part.names.some((name) => words.has(name))) continue;
      needed.add(part);
      pending.push(part.words);
    }
  }
  return parts
    .filter((part) => needed.has(part))
    .map(({ text }) => text)
    .join('\n\n');
}
