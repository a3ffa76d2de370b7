/**
 * `npm run docs` makes the generated parts of the documents in docs/ and of spec/README.md; `npm run docs:check` fails when one is out of date.
 * Names of documents choose some of them: `npm run docs -- differences`.
 *
 *     tsx scripts/docs.mts [--check] [spec] [differences] [security-sources] [fault-matrix] [browsers] [stores] [conformance]
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { latestBrowserTable } from '../browser-tests/latest-table.js';
import { FAULT_BASELINES, readBaseline } from '../conformance/src/baseline.js';
import { defaultCorpusDirectory, loadCorpus } from '../conformance/src/corpus/corpus.js';
import { readSecurityDocuments, securitySourcesTable } from '../conformance/src/corpus/security-sources.js';
import { differencesTable } from '../conformance/src/differential/differences-table.js';
import { ledgerFile, readLedger } from '../conformance/src/differential/ledger.js';
import { faultMatrixTable } from '../conformance/src/fault-matrix/table.js';
import { withGeneratedPart } from '../conformance/src/report/generated-part.js';
import {
  PUBLISHED_STORES,
  runPublishedStores,
  startServers,
  storesTable,
} from '../conformance/src/testing/published/stores.js';
import { wordTables } from '../conformance/src/vocabulary/word-tables.js';

function differences(): string {
  const file = ledgerFile(defaultCorpusDirectory());
  if (file === undefined) throw new Error('spec/divergences.yaml is missing');
  return differencesTable(readLedger(file));
}

/** Made from the items of OWASP's documents, and from the requirements that name them. */
function securitySources(): string {
  const file = fileURLToPath(new URL('../docs/security-sources.yaml', import.meta.url));
  return securitySourcesTable(readSecurityDocuments(file), loadCorpus(defaultCorpusDirectory()).requirements);
}

/** Made from the baseline, which a test compares with a run. */
function faultMatrix(): string {
  return faultMatrixTable(readBaseline(`${FAULT_BASELINES}express-session.yaml`).entries);
}

/** Runs the compiled command: from the sources, each worker process would compile them again. */
function conformance(): string {
  const command = fileURLToPath(new URL('../conformance/dist/matrix/versions.js', import.meta.url));
  return execFileSync(process.execPath, [command, '--short'], { encoding: 'utf8' });
}

/** Runs the contract against every published store, on servers that it starts. */
async function stores(): Promise<string> {
  const stop = await startServers();
  try {
    const results = await runPublishedStores(PUBLISHED_STORES, ({ name, seconds }) =>
      process.stderr.write(`${name}: ${seconds.toFixed(1)} s\n`),
    );
    const differing = results.filter(({ status }) => status !== 0).map(({ name }) => name);
    if (differing.length > 0) throw new Error(`not as in their baselines: npm run stores -- ${differing.join(' ')}`);
    return storesTable(results.map((result) => result.results));
  } finally {
    await stop();
  }
}

/** Makers of the parts, by the name of their document; the quick ones first. */
const MAKERS: Record<string, () => Record<string, string> | Promise<Record<string, string>>> = {
  spec: () => wordTables(defaultCorpusDirectory()),
  differences: () => ({ differences: differences() }),
  'security-sources': () => ({ 'security-sources': securitySources() }),
  'fault-matrix': () => ({ 'fault-matrix': faultMatrix() }),
  browsers: () => ({ browsers: latestBrowserTable() }),
  stores: async () => ({ stores: await stores() }),
  conformance: () => ({ conformance: conformance() }),
};

/** Brings a document up to date, or only checks it. @returns the fault, if there is one */
async function bring(name: string, checkOnly: boolean): Promise<string | undefined> {
  const path = name === 'spec' ? 'spec/README.md' : `docs/${name}.md`;
  try {
    const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
    const parts = Object.entries((await MAKERS[name]?.()) ?? {});
    // Read only now: making a part takes minutes, in which somebody may edit the document.
    const document = readFileSync(file, 'utf8');
    const made = parts.reduce((text, [part, content]) => withGeneratedPart(text, part, content), document);
    if (made === document) return undefined;
    if (checkOnly) return `${path} is out of date: npm run docs -- ${name}`;
    writeFileSync(file, made);
    return undefined;
  } catch (error) {
    return `${path}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const args = process.argv.slice(2);
const chosen = args.filter((arg) => arg !== '--check');
const unknown = chosen.filter((name) => !Object.hasOwn(MAKERS, name));
if (unknown.length > 0) {
  process.stderr.write(`unknown: ${unknown.join(', ')}. The documents are ${Object.keys(MAKERS).join(', ')}\n`);
  process.exitCode = 64;
} else {
  for (const name of chosen.length > 0 ? chosen : Object.keys(MAKERS)) {
    const wrong = await bring(name, args.includes('--check'));
    if (wrong !== undefined) {
      process.stderr.write(`${wrong}\n`);
      process.exitCode = 1;
    }
  }
}
