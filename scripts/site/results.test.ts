import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { corpusDigest, defaultCorpusDirectory } from '../../conformance/src/corpus/corpus.js';
import { loadContract } from '../../conformance/src/store-contract/contract.js';
import { temporaryFolder } from '../../test/support/temporary-folder.js';
import type { Digests } from './requirements.js';
import { commandsFor, readUsable, wantedResults } from './results.js';
import { writeMadeUpResults } from './testing/made-up-results.js';

let digests: Digests;
const reports = join(temporaryFolder('reports').path, 'reports');

beforeAll(() => {
  digests = { corpus: corpusDigest(defaultCorpusDirectory()), contract: loadContract().digest };
});

/** A file is judged by its first line and its end. */
const SHORT = { scenarios: 20 };

describe('the results of the site', () => {
  it('are missing at first, with the commands that make them', () => {
    const { usable, unusable } = readUsable(reports, digests);
    expect(usable).toEqual([]);
    expect(unusable[0]?.why).toMatch(/conformance\/spec-session\.jsonl is missing$/);
    const commands = commandsFor(unusable).map((words) => words.join(' '));
    expect(commands).toContain('conformance');
    expect(commands).toContain('test:browser');
    expect(commands.find((text) => text.startsWith('targets'))).toContain('go/gorilla_files');
  });

  it('are refused by name when they are of another corpus', () => {
    writeMadeUpResults(reports, { ...SHORT, digest: 'ffffffff' });
    const { usable, unusable } = readUsable(reports, digests);
    expect(usable).toEqual([]);
    expect(unusable).toHaveLength(wantedResults(reports).length);
    expect(unusable[0]?.why).toMatch(
      new RegExp(`conformance/spec-session\\.jsonl is of the corpus 1\\.0\\.0\\+ffffffff, .* \\+${digests.corpus}$`),
    );
    expect(unusable.find(({ kind }) => kind === 'store')?.why).toContain(`+${digests.contract}`);
  });

  it('are shown when they are of the present corpus', () => {
    writeMadeUpResults(reports, SHORT);
    const { usable, unusable } = readUsable(reports, digests);
    expect(unusable).toEqual([]);
    expect(usable).toHaveLength(wantedResults(reports).length);
  });

  it('are refused when they were cut off, or are something else', () => {
    const [first, second] = wantedResults(reports);
    if (!first || !second) throw new Error('the site wants results');
    writeFileSync(first.file, readFileSync(first.file, 'utf8').split('\n').slice(0, 5).join('\n'));
    writeFileSync(second.file, 'null\n');
    const { unusable } = readUsable(reports, digests);
    expect(unusable.map(({ why }) => why)).toEqual([
      expect.stringMatching(/spec-session\.jsonl is not complete: the run was cut off after 4 of/),
      expect.stringContaining('express-session.jsonl:1: expected an object'),
    ]);
  });
});
