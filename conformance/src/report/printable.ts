/** More of one text than this says nothing more to a reader. */
const MAX_SHOWN = 4000;

/**
 * Text from a target, made harmless for a terminal, a log or XML 1.0: control characters and halves of surrogate pairs
 * are shown, not passed on; what is too long is cut.
 */
export function printable(text: string): string {
  const cut = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}… (${text.length} characters)` : text;
  return cut
    .replaceAll('\r\n', '\n')
    .replaceAll(/[^\P{Cc}\t\n]/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replaceAll(/[\p{Cs}\uFFFE\uFFFF]/gu, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
}

/** Puts the same before every line. */
export function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => by + line)
    .join('\n');
}
