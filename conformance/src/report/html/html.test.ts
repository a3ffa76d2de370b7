import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { defaultCorpusDirectory, loadCorpus } from '../../corpus/corpus.js';
import { EVERY_END, EVERY_RESULT, failedLine, NASTY, resultLine, runOf, written } from '../../testing/lines.js';
import type { RunLine } from '../records.js';
import type { DetailsData } from './details-data.js';
import { htmlReporter } from './html.js';

const page = (...lines: RunLine[]) => written(htmlReporter, lines);

/** What the page carries for its details. */
function dataOf(html: string): DetailsData {
  const [, packed = ''] =
    /<script type="application\/octet-stream" id="details-data">([^<]*)<\/script>/.exec(html) ?? [];
  return JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString()) as DetailsData;
}

/** The page without its own style and script, as its policy names them. */
function content(html: string): string {
  return html.replace(/<style>.*?<\/style>/s, '').replace(/<script>.*?<\/script>/s, '');
}

describe('the HTML report', () => {
  const html = page(...runOf(EVERY_RESULT, {}, EVERY_END));

  it('is one document about one target', () => {
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toContain('<title>Session conformance of some-session 1.2.3</title>');
    expect(content(html)).not.toMatch(/\b(src|href)="(?!#)/);
  });

  it('lets nothing run or load but its own style and script', () => {
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
    const [, script = ''] = /<script>(.*?)<\/script>/s.exec(html) ?? [];
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy.replaceAll('&#39;', "'").split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hash(style)}`,
      `script-src ${hash(script)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<style/g)).toHaveLength(1);
  });

  it('tells loudly what is missing, and what a baseline has that is stale', () => {
    expect(html).toContain('Incomplete</h2>');
    expect(html).toContain('not run: left-out');
    expect(html).toContain('The baseline is stale</h2>');
    expect(html).toContain('known.yaml:12');
  });

  it('carries what was expected, what came, the exchange, the store and the command', () => {
    const [part] = dataOf(html);
    expect(part?.scenarios.map(({ id }) => id).sort()).toEqual(EVERY_RESULT.map(({ id }) => id).sort());
    const optional = part?.scenarios.find(({ id }) => id === 'optional');
    expect(optional?.standings).toEqual(['optional']);
    expect(optional?.results).toEqual([
      {
        column: 0,
        differences: [{ step: '1', path: 'setCookie.path', expected: '"/"', actual: '"/admin"' }],
        wire: [{ step: '1', request: '> GET / HTTP/1.1', response: '< HTTP/1.1 200 OK\n< \n< ok' }],
        store: ['store.set("one", {"user":"ada","cookie":{"path":"/"}}) ok'],
        command: 'conformance run ./some-session --only optional --trace',
      },
    ]);
  });

  it('carries nothing about what passed, and no command for what can not run', () => {
    const [part] = dataOf(html);
    expect(part?.scenarios.find(({ id }) => id === 'passes')?.results).toEqual([]);
    const notHere = part?.scenarios.find(({ id }) => id === 'not-here')?.results[0];
    expect(notHere).toMatchObject({ reason: 'needs tls' });
    expect(notHere?.command).toBeUndefined();
  });

  it('has each requirement once, however many targets there are', () => {
    const text = 'It does what it must, and the page tells it once.';
    const lines = ['a', 'b', 'c'].flatMap((target) =>
      runOf([failedLine('one', { texts: { 'some.requirement': text } })], { target }),
    );
    const many = page(...lines);
    expect(many).toContain('<h1>Session conformance of 3 targets</h1>');
    expect(many.split(text)).toHaveLength(2);
    expect(JSON.stringify(dataOf(many)).split(text)).toHaveLength(2);
  });

  it('shows text, source and steps of a requirement, if its own corpus has judged', () => {
    const corpus = loadCorpus(defaultCorpusDirectory());
    const requirement = corpus.requirements.find(({ id }) => id === 'name.default');
    const scenario = corpus.scenarios.find(({ scenario }) => scenario.verifies.includes('name.default'))?.scenario;
    const result = resultLine(scenario?.id ?? '', { requirements: ['name.default'] });
    const own = page(...runOf([result], { corpusVersion: `1.0.0+${corpus.digest}` }));
    const [part] = dataOf(own);
    expect(part?.requirements[0]).toMatchObject({
      text: requirement?.text.trim(),
      source: expect.stringContaining('README'),
    });
    expect(part?.scenarios[0]?.words).toContain('A client sends GET /');
    // The same ids may mean something else elsewhere.
    const [foreign] = dataOf(page(...runOf([result], { corpusVersion: '1.0.0+00000000' })));
    expect(foreign?.requirements[0]?.text).toBeUndefined();
    expect(foreign?.scenarios[0]?.words).toBeUndefined();
  });

  it('warns where the corpora differ', () => {
    const lines = ['1.0.0+1', '1.0.0+2'].flatMap((corpusVersion) => runOf([resultLine('one')], { corpusVersion }));
    expect(page(...lines)).toContain('Different corpora</h2>');
  });

  it('has a part of its own for stores', () => {
    const store = runOf([resultLine('answers')], { target: 'a-store', contract: 'store', host: 'none' });
    const both = page(...runOf([resultLine('one')]), ...store);
    expect(both).toContain('Requirements of session stores</caption>');
    expect(dataOf(both).map(({ columns }) => columns[0]?.title)).toEqual(['some-session 1.2.3', 'a-store 1.2.3']);
  });
});

describe('what a target or a file of results means badly', () => {
  const evil = `</script></style></dialog><script>alert(1)</script><img src=x onerror="alert(1)">${NASTY}\u202e\u001b[2J`;
  const results = [
    failedLine(evil, {
      requirements: [evil],
      feature: evil,
      file: evil,
      reason: evil,
      texts: { [evil]: evil },
      failures: [{ step: evil, path: evil, expected: evil, actual: { [evil]: evil } }],
      wire: [{ step: evil, request: evil, response: evil }],
      store: [{ op: 'set', in: evil, id: evil, data: { [evil]: evil }, answer: 'ok' }],
    }),
  ];
  const html = page(...runOf(results, { target: evil, version: evil, asked: evil, corpusVersion: evil, node: evil }));

  it('is text, wherever it stands', () => {
    expect(content(html).match(/<(img|script|style|\/dialog|b)\b[^>]*>/g)).toEqual([
      '</dialog>',
      '<script type="application/octet-stream" id="details-data">',
    ]);
    expect(html.match(/(?![\t\n])\p{C}/gu)).toBeNull();
  });

  it('is shown with its invisible characters as escapes', () => {
    const shown = JSON.stringify(dataOf(html));
    expect(shown).toContain('\\\\u202e');
    expect(shown).toContain('\\\\x1b[2J');
    expect(shown.match(/\p{C}/gu)).toBeNull();
  });

  it('is cut where it is long, and what was left out is counted', () => {
    const huge = 'x'.repeat(1_000_000);
    const result = failedLine('one', {
      reason: huge,
      failures: Array.from({ length: 25 }, () => ({ step: '1', path: huge, expected: huge, actual: huge })),
      wire: Array.from({ length: 21 }, () => ({ step: '1', request: huge, response: huge })),
      store: Array.from({ length: 70 }, () => ({ op: 'get' as const, in: 'default', id: huge, answer: 'ok' as const })),
    });
    const [part] = dataOf(page(...runOf([result], { target: huge, version: huge })));
    expect(part?.scenarios[0]?.results[0]).toMatchObject({ cut: 5 + 1 + 10 });
    expect(JSON.stringify(part).length).toBeLessThan(700_000);
  });
});
