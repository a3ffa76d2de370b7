import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { defaultCorpusDirectory, loadCorpus } from './corpus.js';
import { readSecurityDocuments, securitySourcesTable } from './security-sources.js';

const documents = readSecurityDocuments(fileURLToPath(new URL('../../../docs/security-sources.yaml', import.meta.url)));
const { requirements } = loadCorpus(defaultCorpusDirectory());

describe('the table of security sources', () => {
  it('has every item of the documents with its requirements, or with the reason why none tests it', () => {
    const table = securitySourcesTable(documents, requirements);
    expect(table).toMatch(/^\| 7\.2\.4: .*`session\.any\.login`/m);
    expect(table).toMatch(/^\| 7\.4\.4: A visible logout \| {2}\| A person has to judge the pages\. \|$/m);
  });

  it('is refused when a requirement names an item that is not listed', () => {
    const [first, ...others] = requirements;
    if (!first) throw new Error('the corpus is empty');
    const source = { document: 'OWASP ASVS', version: '5.0.0', section: '7.2.9' };
    expect(() => securitySourcesTable(documents, [{ ...first, source }, ...others])).toThrow(
      `${first.id}: 'OWASP ASVS 5.0.0 7.2.9' is not an item of docs/security-sources.yaml`,
    );
  });

  it('is refused when an item has neither a requirement nor a reason', () => {
    const none = { document: 'OWASP ASVS', version: '5.0.0', url: 'https://owasp.org', items: [{ section: '9.9.9' }] };
    expect(() => securitySourcesTable([...documents, none], requirements)).toThrow(
      'OWASP ASVS 5.0.0, 9.9.9: no requirement',
    );
  });
});
