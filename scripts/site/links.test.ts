import { describe, expect, it } from 'vitest';
import { brokenLinks } from './links.js';
import { relativeLink } from './path.js';

function faults(pages: Record<string, string>, files: string[] = []): string[] {
  const documents = Object.entries(pages).map(([path, html]): [string, string] => [path, `<!doctype html>${html}`]);
  return brokenLinks(new Map(documents), new Set(files));
}

describe('the check of links', () => {
  it('accepts links to pages, to places in them, to files and to the web', () => {
    const html =
      '<link href="../site.css"><a href="two.html#here">2</a><a href="#top">1</a><a href="https://a.test/x">a</a>';
    expect(faults({ 'a/one.html': `<p id=top>${html}`, 'a/two.html': '<p id=here>' }, ['site.css'])).toEqual([]);
  });

  it('names a page, a place or a file that is not there', () => {
    const html = '<a href="two.html">2</a><a href="three.html#gone">3</a><a href="#lost">1</a><img src="x.png">';
    expect(faults({ 'one.html': html, 'three.html': '' }).sort()).toEqual([
      'one.html links to #lost, and one.html has no such place',
      'one.html links to three.html#gone, and three.html has no such place',
      'one.html links to two.html, which is not there',
      'one.html links to x.png, which is not there',
    ]);
  });

  it('names links that would leave the project, and ids that a page has twice', () => {
    expect(faults({ 'one.html': '<a href="/one.html">1</a><a href="javascript:x()">x</a><p id=a><p id=a>' })).toEqual([
      "one.html has the id 'a' twice",
      'one.html links to javascript:x(), which is not relative',
      'one.html links to /one.html, which is not relative',
    ]);
  });
});

describe('the check of HTML', () => {
  it('names a fault and its place', () => {
    expect(faults({ 'one.html': '\n<p class=a class=b>' })).toEqual(['one.html:2:17: duplicate-attribute']);
  });
});

describe('a link of a page', () => {
  it.each([
    ['index.html', 'stores.html', 'stores.html'],
    ['requirements/a.html', 'index.html#cost', '../index.html#cost'],
    ['requirements/a.html', 'requirements/b.html', 'b.html'],
    ['requirements/a.html', 'requirements/a.html#here', '#here'],
    ['requirements/a.html', 'requirements/a.html', 'a.html'],
  ])('from %s to %s is %s', (from, to, link) => {
    expect(relativeLink(from, to)).toBe(link);
  });
});
