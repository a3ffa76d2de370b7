import highlight from 'highlight.js/lib/common';

/** HTML of code, with a class around each kind of word; of a language that is not known, the code itself. */
export function highlighted(code: string, language: string): string {
  const name = highlight.getLanguage(language) ? language : 'plaintext';
  return highlight.highlight(code, { language: name }).value;
}
