/**
 * Compares the mutants that survived the last run with those that survivors.md explains. Fails for one without an
 * explanation, and for an explanation whose mutant is gone or is killed now.
 *
 *     node test/mutation/explained.mjs [memory-store] [--list]
 *
 * `memory-store` is for the run of MemoryStore under the store contract, with memory-store-survivors.md. With `--list` it
 * prints the survivors without an explanation as lines for that file.
 */
import { readFileSync } from 'node:fs';

const ofStore = process.argv.includes('memory-store');
const REPORT = `reports/mutation${ofStore ? '-memory-store' : ''}/mutation.json`;
const SURVIVORS = ofStore ? 'memory-store-survivors.md' : 'survivors.md';

const MAX_LENGTH = 90;

/** Code on one line, no longer than needed to recognise it; backticks would end the Markdown around it. */
function brief(code) {
  const line = code.replace(/\s+/g, ' ').replaceAll('`', "'").trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

/** The source text at a place of the report, whose lines and columns begin with 1. */
function textAt(source, { start, end }) {
  const lines = source.split('\n');
  const offset = ({ line, column }) => lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0) + column - 1;
  return source.slice(offset(start), offset(end));
}

function survivorsOf(report) {
  const found = [];
  for (const [file, { source, mutants }] of Object.entries(report.files)) {
    for (const { status, location, replacement } of mutants) {
      if (status !== 'Survived' && status !== 'NoCoverage') continue;
      found.push({
        file,
        line: location.start.line,
        text: `\`${brief(textAt(source, location))}\` → \`${brief(replacement)}\``,
      });
    }
  }
  return found;
}

/** The entries of such a file: under the heading of a file, `- \`original\` → \`mutant\`: why`. */
function explanationsOf(markdown) {
  const found = [];
  let file = '';
  for (const line of markdown.split('\n')) {
    file = line.match(/^## (\S+)$/)?.[1] ?? file;
    const entry = line.match(/^- (`[^`]*` → `[^`]*`)(?: \(×(\d+)\))?: \S/);
    for (let i = 0; entry && i < Number(entry[2] ?? 1); i++) found.push({ file, text: entry[1] });
  }
  return found;
}

const report = JSON.parse(readFileSync(REPORT, 'utf8'));
const explained = explanationsOf(readFileSync(new URL(`./${SURVIVORS}`, import.meta.url), 'utf8'));
const unexplained = [];
for (const survivor of survivorsOf(report)) {
  const at = explained.findIndex(({ file, text }) => file === survivor.file && text === survivor.text);
  if (at === -1) unexplained.push(survivor);
  else explained.splice(at, 1);
}
// A run of some files has no results for the others.
const stale = explained.filter(({ file }) => file in report.files);

for (const { file, line, text } of unexplained) {
  console.log(
    process.argv.includes('--list')
      ? `${file}\t- ${text}: `
      : `${file}:${line}: survives and is not explained: ${text}`,
  );
}
for (const { file, text } of stale) console.log(`${file}: is explained in ${SURVIVORS}, and does not survive: ${text}`);
process.exitCode = unexplained.length + stale.length > 0 ? 1 : 0;
