/** More of one text than this does not help a reader. */
const MAX_SHOWN = 4000;

/** A character as an escape that JavaScript has, too: `\x1b`, `\u202e`, `\u{e0001}`. */
function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
}

/** Whether there is nothing to do, which is so for most texts: a report has thousands of them. */
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text) && !text.includes('::') && !text.includes('##[');
}

/**
 * Text from somebody else, made harmless for a terminal, a log or XML 1.0. It escapes control characters (C1, too: some
 * terminals obey them as they do ESC), characters that change the direction of the text or can't be seen, halves of
 * surrogate pairs, characters that XML forbids, and the signs by which GitHub's runner recognises commands (`::error …`,
 * `##[group]…`). It cuts text that is too long.
 *
 * Harmless text stays as it is.
 *
 * @param most the number of characters that are shown.
 */
export function printable(text: string, most = MAX_SHOWN): string {
  const cut = text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
  if (isPlain(cut)) return cut;
  return (
    cut
      .replaceAll('\r\n', '\n')
      // Zl and Zp are line ends, Cf and Cs have no look of their own.
      .replaceAll(/(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu, escaped)
      // The runner looks behind blanks, too.
      .replaceAll(/^([^\S\n]*):(?=:)/gm, '$1\\x3a')
      .replaceAll('##[', '#\\x23[')
  );
}

/** As {@link printable}, for what stands in one line: a name, a place, an id. */
export function printableLine(text: string, most = MAX_SHOWN): string {
  return printable(text, most).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/**
 * A value as JSON that can be shown at a terminal: the same value for whoever parses it, with escapes in place of what
 * {@link printable} would show as escapes.
 */
export function printableJson(value: unknown, indentation?: number): string {
  return JSON.stringify(value, null, indentation)
    .replaceAll(
      /[\u007f-\u009f\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu,
      // One or two UTF-16 units: JSON has no escape for more than one.
      (character) =>
        [...Array(character.length).keys()]
          .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
          .join(''),
    )
    .replaceAll('##[', '#\\u0023[');
}

/** Puts the same before every line. */
export function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => by + line)
    .join('\n');
}
