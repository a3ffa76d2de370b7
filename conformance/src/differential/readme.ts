/**
 * Brings the table of differences in a README up to date with the ledger, or with `--check` says whether it is:
 *
 *     tsx conformance/src/differential/readme.ts README.md [--check]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { defaultCorpusDirectory } from '../corpus/corpus.js';
import { type Ledger, ledgerFile, readLedger } from './ledger.js';

const BEGIN = '<!-- divergences: made from spec/divergences.yaml by npm run divergences -->';
const END = '<!-- end of divergences -->';

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

/**
 * A README with its table made anew.
 *
 * @throws Error when the two comments between which the table stands are not there.
 */
export function withTable(readme: string, ledger: Ledger): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the README has no place for the table: '${BEGIN}' … '${END}'`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${differencesTable(ledger)}\n\n${readme.slice(end)}`;
}

function main([file = 'README.md', check]: readonly string[]): number {
  const ledger = ledgerFile(defaultCorpusDirectory());
  if (ledger === undefined) throw new Error('the corpus has no divergences.yaml');
  const readme = readFileSync(file, 'utf8');
  const made = withTable(readme, readLedger(ledger));
  if (made === readme) return 0;
  if (check === '--check') {
    process.stderr.write(`${file} is not up to date with spec/divergences.yaml: npm run divergences\n`);
    return 1;
  }
  writeFileSync(file, made);
  return 0;
}

const { argv } = process;
if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) process.exitCode = main(argv.slice(2));
