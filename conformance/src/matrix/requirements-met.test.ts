import { describe, expect, it } from 'vitest';
import { failedLine, resultLine } from '../testing/lines.js';
import { broughtList, fullTable, requirementsMet, shortTable } from './requirements-met.js';

const met = (...results: Parameters<typeof requirementsMet>[0]['results']) => requirementsMet({ results });

const old = {
  name: '1.0.0',
  met: met(
    resultLine('a', { requirements: ['cookie.path', 'name'] }),
    failedLine('b', { requirements: ['cookie.path'] }),
    failedLine('c', { requirements: ['rolling.true', 'rolling.false'] }),
    resultLine('d', { requirements: ['unset'] }),
    resultLine('e', { requirements: ['promises'], verdict: 'not-applicable' }),
  ),
};

const young = {
  name: '2.0.0',
  met: met(
    resultLine('a', { requirements: ['cookie.path', 'name'] }),
    resultLine('b', { requirements: ['cookie.path'] }),
    resultLine('c', { requirements: ['rolling.true', 'rolling.false'] }),
    failedLine('d', { requirements: ['unset'] }),
    resultLine('e', { requirements: ['promises'] }),
  ),
};

describe('the matrix of requirements and versions', () => {
  it('calls a requirement met when all of its scenarios that apply have passed', () => {
    expect(Object.fromEntries(old.met)).toEqual({
      name: 'all',
      'cookie.path': 'some',
      'rolling.true': 'none',
      'rolling.false': 'none',
      unset: 'all',
      promises: 'not applicable',
    });
  });

  it('has a row for each requirement', () => {
    expect(fullTable(['cookie.path', 'promises', 'rolling.true'], [old, young])).toBe(
      [
        '| requirement | 1.0.0 | 2.0.0 |',
        '| --- | :-: | :-: |',
        '| cookie.path | ◐ | ✓ |',
        '| promises | – | ✓ |',
        '| rolling.true | ✗ | ✓ |',
      ].join('\n'),
    );
  });

  it('counts in short what is met of what applies, folder by folder', () => {
    const folders = new Map([
      ['cookie.path', 'cookie'],
      ['name', 'options'],
      ['unset', 'options'],
      ['promises', 'session'],
    ]);
    expect(shortTable(folders, [old, young]).split('\n').slice(2)).toEqual([
      '| `cookie` | 0/1 | 1/1 |',
      '| `options` | 2/2 | 1/2 |',
      '| `session` | 0/0 | 1/1 |',
      '| **all** | 2/3 | 3/4 |',
    ]);
  });

  it('tells what each version brought and lost', () => {
    expect(broughtList(['cookie.path', 'name', 'rolling.true', 'rolling.false', 'unset'], [old, young])).toBe(
      ['- 2.0.0 brought 3: `cookie.path`, `rolling.false`, `rolling.true`', '- 2.0.0 lost 1: `unset`'].join('\n'),
    );
  });
});
