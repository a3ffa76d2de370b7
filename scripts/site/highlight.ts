import highlight from 'highlight.js/lib/common';

const known = new Map<string, string>();

/** HTML of code, with a class around each kind of word; of a language that is not known, the code itself. */
export function highlighted(code: string, language: string): string {
  const name = highlight.getLanguage(language) ? language : 'plaintext';
  // A scenario stands on the page of each requirement that it verifies.
  const key = `${name}\n${code}`;
  const html = known.get(key) ?? highlight.highlight(code, { language: name }).value;
  known.set(key, html);
  return html;
}
