import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadCorpus } from './corpus.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('docs/upstream-behaviours.md', () => {
  it('names requirements that the corpus has', () => {
    const rows = readFileSync(`${root}/docs/upstream-behaviours.md`, 'utf8').match(/^\| `[^|]*/gm) ?? [];
    const named = rows.flatMap((row) => row.match(/`[^`]+`/g) ?? []).map((id) => id.slice(1, -1));
    const known = new Set(loadCorpus(`${root}/spec`).requirements.map(({ id }) => id));
    expect(named.length).toBeGreaterThan(90);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });
});
