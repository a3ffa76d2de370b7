import type { Ledger } from './ledger.js';

const ISSUES = 'https://github.com/expressjs/session/issues/';

/** Text in a cell of a table; a bar would end the cell (GitHub Flavored Markdown, section 4.10). */
function cell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** The differences of a ledger as Markdown: one table, a row each, in the ledger's order. */
export function differencesTable({ against, divergences }: Ledger): string {
  const rows = divergences.map(({ topic, summary, reason, upstream = [] }) => {
    const numbers = upstream.map((number) => `[#${number}](${ISSUES}${number})`).join(', ');
    return `| ${cell(topic)} | ${cell(summary)} | ${cell(reason)} | ${numbers} |`;
  });
  return [`| About | Here | In ${against.package} ${against.version} | Issues |`, '|---|---|---|---|', ...rows].join(
    '\n',
  );
}
