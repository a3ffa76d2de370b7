import { appendFileSync, copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BASELINES, openBaseline, readBaseline } from '../baseline.js';
import { failuresInLedger, readLedger } from '../differential/ledger.js';
import { defaultContractDirectory, loadContract } from '../store-contract/contract.js';
import { compiledContent } from './compiled-file.js';
import { defaultCorpusDirectory } from './corpus.js';

const folder = mkdtempSync(join(tmpdir(), 'compiled-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A baseline that the build has compiled, elsewhere. */
function copied(name: string): string {
  const file = join(folder, `${name}.yaml`);
  copyFileSync(join(BASELINES, 'express-session.yaml'), file);
  return file;
}

describe('a compiled file', () => {
  it('is there for what this package ships', () => {
    expect(compiledContent('baseline', readFileSync(join(BASELINES, 'express-session.yaml'), 'utf8'))).toBeDefined();
    expect(
      compiledContent('ledger', readFileSync(join(defaultCorpusDirectory(), 'divergences.yaml'), 'utf8')),
    ).toBeDefined();
  });

  it('is as it was when it was parsed, by the name that it has here', () => {
    const file = copied('same');
    expect(readBaseline(file)).toEqual(openBaseline(file).baseline);
  });

  it('is parsed again when its text has changed', () => {
    const file = copied('changed');
    appendFileSync(file, '  - id: another-scenario\n    reason: It was added later.\n');
    expect(readBaseline(file).entries.at(-1)?.id).toBe('another-scenario');
  });

  it('gives a ledger with the places of its scenarios', () => {
    const file = join(folder, 'divergences.yaml');
    copyFileSync(join(defaultCorpusDirectory(), 'divergences.yaml'), file);
    const compiled = { ledger: readLedger(file), ...failuresInLedger(file) };
    // A comment makes it another text, in the same lines.
    appendFileSync(file, '# the end\n');
    expect({ ledger: readLedger(file), ...failuresInLedger(file) }).toEqual(compiled);
    expect(compiled.failures[0]?.line).toBeGreaterThan(1);
  });

  it('gives the store contract', () => {
    const copy = join(folder, 'store-contract');
    cpSync(defaultContractDirectory(), copy, { recursive: true });
    const { digest, ...compiled } = loadContract(copy);
    appendFileSync(join(copy, 'touch.yaml'), '# the end\n');
    const { digest: another, ...parsed } = loadContract(copy);
    expect(parsed).toEqual(compiled);
    expect(another).not.toBe(digest);
  });
});
