import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { listedRequirements, listedScenarios } from '../commands/list.js';
import { type CompiledCorpus, fromCompiled } from './compiled-corpus.js';
import { defaultCorpusDirectory, parseCorpus } from './corpus.js';

it('is what its files hold, wherever they are', () => {
  const directory = defaultCorpusDirectory();
  const { digest, requirements, scenarios } = parseCorpus(directory);
  const compiled = {
    version: '1.0.0',
    digest,
    requirements: listedRequirements({ directory, digest, requirements, scenarios }, scenarios),
    scenarios: listedScenarios(scenarios),
  };
  const throughJson = JSON.parse(JSON.stringify(compiled)) as CompiledCorpus;
  const loaded = fromCompiled(throughJson, directory);
  expect(loaded.scenarios).toEqual(scenarios);
  const plain = requirements.map(({ text, ...one }) => ({ ...one, text: text.trim() }));
  expect(loaded.requirements).toMatchObject(plain);

  const elsewhere = fromCompiled(throughJson, `${dirname(directory)}/of-mine`);
  expect(elsewhere.scenarios[0]?.file).toBe(scenarios[0]?.file.replace(/^spec/, 'of-mine'));
});
