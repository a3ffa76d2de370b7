import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Corpus, defaultCorpusDirectory, loadCorpus } from '../../../conformance/src/corpus/corpus.js';
import type { ResultRecord, Verdict } from '../../../conformance/src/report/records.js';
import { type Contract, loadContract } from '../../../conformance/src/store-contract/contract.js';
import { failedLine, NASTY, resultLine, runOf } from '../../../conformance/src/testing/lines.js';
import { type Wanted, wantedResults } from '../results.js';

/** A scenario of the corpus, of the store contract, or one that a browser runs. */
interface Known {
  scenario: { id: string; verifies: string[] };
  level: ResultRecord['level'];
  profile?: ResultRecord['profile'];
  feature: string;
  file: string;
  line: number;
}

let read: { corpus: Corpus; contract: Contract } | undefined;

/** The scenarios that need results, read once. */
function known(): { corpus: Corpus; contract: Contract } {
  read ??= { corpus: loadCorpus(defaultCorpusDirectory()), contract: loadContract() };
  return read;
}

/** Every verdict, in turn; most pass. */
const VERDICTS: readonly Verdict[] = [
  ...Array<Verdict>(9).fill('pass'),
  'known-failure',
  'not-applicable',
  'fail',
  'error',
  'unexpected-pass',
];

function resultOf({ scenario, level, profile, feature, file, line }: Known, verdict: Verdict): ResultRecord {
  const facts = { level, feature, file, line, requirements: scenario.verifies, ...(profile ? { profile } : {}) };
  if (verdict === 'fail')
    return failedLine(scenario.id, {
      ...facts,
      failures: [{ step: '1', path: 'body', expected: 'ok', actual: NASTY }],
    });
  if (verdict === 'known-failure')
    return failedLine(scenario.id, { ...facts, verdict, reason: `\`code\` and ${NASTY}`, upstream: [12] });
  const reason = verdict === 'pass' ? {} : { reason: verdict === 'not-applicable' ? 'needs tls' : NASTY };
  return resultLine(scenario.id, { ...facts, verdict, ...reason });
}

function named({ kind, file, manifest }: Wanted): string {
  return manifest?.name ?? file.split(/[\\/]/).at(-1)?.replace('.jsonl', '') ?? kind;
}

/**
 * Writes results for everything that the site wants to show, with each verdict and with malicious text.
 *
 * @param folder takes the place of reports/.
 * @param more `digest` in place of the corpus's own, for results of another corpus; `scenarios`, how many of them each subject
 *   has run, all without it.
 */
export function writeMadeUpResults(folder: string, more: { digest?: string; scenarios?: number } = {}): void {
  const { digest, scenarios } = more;
  const { corpus, contract } = known();
  for (const [i, wanted] of wantedResults(folder).entries()) {
    const { kind, file, manifest } = wanted;
    const isStore = kind === 'store';
    const all: readonly Known[] = isStore ? contract.scenarios : corpus.scenarios;
    const own = all.filter(
      ({ scenario, profile }) =>
        scenario.id.startsWith('browser-') === (kind === 'browser') &&
        (manifest?.profile === undefined || profile === manifest.profile),
    );
    const results = own.slice(0, scenarios).map((known, j) =>
      // The first passes everything, as the middleware does.
      resultOf(known, i === 0 ? 'pass' : (VERDICTS[(i + j * 5) % VERDICTS.length] ?? 'pass')),
    );
    const lines = runOf(results, {
      target: named(wanted),
      version: '1.2.3',
      corpusVersion: `1.0.0+${digest ?? (isStore ? contract.digest : corpus.digest)}`,
      ...(isStore ? { host: 'none', contract: 'store' } : {}),
      ...(kind === 'browser' ? { client: `${named(wanted)} 140.0` } : {}),
      ...(kind === 'program' ? { program: `${manifest?.language} 1.0` } : {}),
    });
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
}
