import { describe, expect, it } from 'vitest';
import { withGeneratedPart } from './generated-part.js';

const MARKED = 'before\n<!-- generated: a (npm run docs) -->\n\nold\n\n<!-- end of generated: a -->\nafter\n';

describe('a generated part of a document', () => {
  it('takes the place of what stood between its marks', () => {
    const made = withGeneratedPart(MARKED, 'a', 'new\n');
    expect(made).toBe(MARKED.replace('old', 'new'));
    expect(withGeneratedPart(made, 'a', 'new')).toBe(made);
  });

  it('needs both marks, in their order', () => {
    expect(() => withGeneratedPart(MARKED, 'b', 'new')).toThrow("no place for 'b'");
    const reversed = '<!-- end of generated: a -->\n<!-- generated: a (npm run docs) -->\n';
    expect(() => withGeneratedPart(reversed, 'a', 'new')).toThrow("no place for 'a'");
  });
});
