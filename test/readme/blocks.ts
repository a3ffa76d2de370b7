/** A fenced code block of a Markdown text. */
export interface Block {
  /** The name in the comment `<!-- test: name -->` above the block; `undefined` where there is none. */
  name: string | undefined;
  /** The word after the fence: `js`, `ts`, `json`, `sh`, `diff`. */
  language: string;
  code: string;
  /** The line of the opening fence, counted from 1. */
  line: number;
}

/** CommonMark, section 4.5; our texts use backticks, and no info string but the language. */
const FENCE = /^```(\S*)\s*$/;
const NAME = /^<!-- test: ([a-z0-9-]+) -->$/;

/**
 * Finds the fenced code blocks of a text.
 *
 * @param markdown the text
 * @returns the blocks in their order
 * @throws Error if a block is never closed
 */
export function readBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  let name: string | undefined;
  let open: { language: string; line: number; lines: string[] } | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const fence = FENCE.exec(text);
    if (open) {
      if (fence?.[1] === '') {
        blocks.push({ name, language: open.language, code: `${open.lines.join('\n')}\n`, line: open.line });
        open = undefined;
        name = undefined;
      } else {
        open.lines.push(text);
      }
    } else if (fence) {
      open = { language: fence[1] ?? '', line: index + 1, lines: [] };
    } else {
      // A name belongs to the block on the very next line.
      name = NAME.exec(text)?.[1];
    }
  }
  if (open) throw new Error(`the code block that begins in line ${open.line} has no end`);
  return blocks;
}
