/**
 * Puts what a program made into a document, between the marks that are there for it:
 * `<!-- generated: NAME (npm run docs) -->` and `<!-- end of generated: NAME -->`.
 *
 * @param document the document as it is
 * @param name the part's name in the marks
 * @param made Markdown
 * @returns the document with the part made anew
 * @throws Error if the document lacks the marks
 */
export function withGeneratedPart(document: string, name: string, made: string): string {
  const [begin, end] = [`<!-- generated: ${name} (npm run docs) -->`, `<!-- end of generated: ${name} -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the document has no place for '${name}': '${begin}' … '${end}'`);
  return `${document.slice(0, from + begin.length)}\n\n${made.trim()}\n\n${document.slice(to)}`;
}
