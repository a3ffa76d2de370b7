import { describe, expect, it } from 'vitest';
import { endLine, failedLine, resultLine, runLine } from '../../testing/lines.js';
import type { ResultRecord, RunRecord } from '../records.js';
import type { RunResults } from '../run-results.js';
import { NO_CATALOGUE } from './catalogue.js';
import { collate } from './collation.js';

function runResults(results: ResultRecord[], run: Partial<RunRecord> = {}): RunResults {
  return { run: runLine({ scenarios: results.length, ...run }), results, end: endLine(results) };
}

describe('collated results', () => {
  it('have a column a run, and a row a requirement below its feature', () => {
    const [collation, ...others] = collate(
      [
        runResults([
          resultLine('one', { profile: 'session', requirements: ['b.second', 'a.first'] }),
          failedLine('two', { profile: 'express', requirements: ['a.first'], texts: { 'a.first': 'It does.\n' } }),
        ]),
        runResults([resultLine('one', { requirements: ['b.second', 'a.first'] })], { target: 'another' }),
      ],
      NO_CATALOGUE,
    );
    expect(others).toEqual([]);
    expect(collation?.columns.map(({ key, title }) => [key, title])).toEqual([
      ['some-session-1.2.3', 'some-session 1.2.3'],
      ['another-1.2.3', 'another 1.2.3'],
    ]);
    const [feature] = collation?.features ?? [];
    expect(feature?.name).toBe('some');
    const first = feature?.rows.find(({ id }) => id === 'a.first');
    expect(first).toMatchObject({ text: 'It does.', profiles: ['session', 'express'] });
    expect(first?.scenarios.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(first?.cells).toEqual([
      { standing: 'fail', passed: 1, applicable: 2 },
      { standing: 'pass', passed: 1, applicable: 1 },
    ]);
    // A scenario of two requirements counts once.
    expect(feature?.cells[0]).toEqual({ standing: 'fail', passed: 1, applicable: 2 });
  });

  it('give a requirement the lowest level of its scenarios, where the corpus is unknown', () => {
    const results = [resultLine('one', { level: 'must' }), resultLine('two', { level: 'may' })];
    expect(collate([runResults(results)], NO_CATALOGUE)[0]?.features[0]?.rows[0]?.level).toBe('may');
  });

  it('have the text, level, feature and source of the corpus, where it is known', () => {
    const requirements = new Map([
      ['some.requirement', { text: 'It must.', level: 'should', feature: 'other', source: 'README' } as const],
    ]);
    const [collation] = collate([runResults([failedLine('one')])], { requirements, words: new Map() });
    expect(collation?.features).toMatchObject([
      { name: 'other', rows: [{ text: 'It must.', level: 'should', source: 'README' }] },
    ]);
  });

  it('name the place where two columns would have the same name, and keep their keys apart', () => {
    const [collation] = collate(
      [
        runResults([], { host: 'http' }),
        runResults([], { host: 'http2' }),
        runResults([], { host: 'http2', node: '22.0.0' }),
      ],
      NO_CATALOGUE,
    );
    expect(collation?.columns.map(({ key }) => key)).toEqual([
      'some-session-1.2.3-http',
      'some-session-1.2.3-http2',
      'some-session-1.2.3-http2-2',
    ]);
  });

  it('keep stores and middlewares apart', () => {
    const store = runResults([resultLine('one')], { contract: 'store', host: 'none' });
    expect(collate([store, runResults([resultLine('one')])], NO_CATALOGUE).map(({ kind }) => kind)).toEqual([
      'middleware',
      'store',
    ]);
  });

  it('tell what is missing', () => {
    const cut: RunResults = { run: runLine({ scenarios: 3 }), results: [resultLine('one')] };
    const nothing = runResults([resultLine('one', { verdict: 'not-applicable' })], { version: '2.0.0' });
    expect(collate([cut, nothing], NO_CATALOGUE)[0]?.columns.map(({ missing }) => missing)).toEqual([
      ['the run was cut off after 1 of 3 scenarios'],
      [expect.stringContaining('nothing applied')],
    ]);
  });

  it('take ids for what they are, whatever JavaScript has a name for', () => {
    const ids = ['__proto__', 'constructor', 'toString'];
    const results = ids.map((id) => resultLine(id, { requirements: [id], feature: id }));
    const [collation] = collate([runResults(results)], NO_CATALOGUE);
    expect(collation?.features.map(({ name, rows }) => [name, rows.length])).toEqual(ids.map((id) => [id, 1]));
  });
});
