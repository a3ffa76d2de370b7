import { describe, expect, it } from 'vitest';
import { readGuides } from './guides.js';

describe('the guides', () => {
  const { guides, files } = readGuides();
  const readme = guides.find(({ file }) => file === 'README.md');

  it('are the README and all documents', () => {
    expect(guides.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['README.md', 'docs/stores.md', 'docs/targets.md', 'spec/README.md', 'CHANGELOG.md']),
    );
    expect(readme?.headings.map(({ text }) => text)).toContain('Install');
  });

  it('link to each other, with the ids that GitHub gives to headings', () => {
    expect(readme?.html).toContain('href="differences.html"');
    expect(readme?.html).toContain('<h2 id="in-two-minutes">');
    expect(guides.find(({ file }) => file === 'docs/stores.md')?.html).toContain(
      'href="session-conformance.html#test-a-store"',
    );
  });

  it('bring the files that they link to', () => {
    expect(files).toContainEqual({ file: 'LICENSE', path: 'files/LICENSE.txt' });
  });

  it('hide comments, and show code with its words marked', () => {
    expect(readme?.html).not.toContain('&lt;!--');
    expect(readme?.html).toMatch(/<span class="hljs-keyword">import<\/span>/);
  });

  it('have the descriptions that the README gives them', () => {
    expect(guides.find(({ file }) => file === 'docs/differences.md')?.about).toContain('differs from express-session');
  });
});
