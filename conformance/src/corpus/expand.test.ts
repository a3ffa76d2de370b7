import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PATIENCE_MS, timed } from '../testing/cpu-time.js';
import { lintCorpus, loadCorpus } from './corpus.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'corpus-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a corpus of one file; the given lines begin on line 5. */
function write(...lines: string[]): void {
  const head = 'feature: f\nsource: somewhere\nrequirements:\n  - { id: f.one, level: must, text: It works. }\n';
  writeFileSync(join(folder, 'f.yaml'), `${head}${lines.join('\n')}\n`);
}

function faults(...lines: string[]): string[] {
  write(...lines);
  return lintCorpus(folder).map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

function made(...lines: string[]) {
  write(...lines);
  return loadCorpus(folder).scenarios;
}

function many(count: number, line: (i: number) => string): string[] {
  return Array.from({ length: count }, (_, i) => line(i));
}

const STEPS = 'steps: [{ request: {}, expect: { status: 200 } }]';

describe('the defaults of a file', () => {
  const DEFAULTS = [
    'defaults:',
    '  store: traced',
    '  options: { resave: false, cookie: { secure: true } }',
    '  request: { host: a.test, tls: true }',
    'scenarios:',
  ];
  const only = (...lines: string[]) => made(...DEFAULTS, '  - id: a', '    verifies: [f.one]', ...lines)[0]?.scenario;

  it('are in a scenario that gives nothing itself', () => {
    expect(only(`    ${STEPS}`)).toEqual({
      id: 'a',
      verifies: ['f.one'],
      store: 'traced',
      options: { resave: false, cookie: { secure: true } },
      steps: [{ request: { host: 'a.test', tls: true }, expect: { status: 200 } }],
    });
  });

  it('yield to the scenario: options and requests key by key, the store as a whole', () => {
    const scenario = only(
      '    store: { kind: traced, without: [touch] }',
      '    options: { cookie: { maxAge: 1000 } }',
      '    steps:',
      '      - parallel: [{ request: { tls: false } }, { request: { host: b.test } }]',
      '        expect: { stored: none }',
    );
    expect(scenario).toMatchObject({
      store: { kind: 'traced', without: ['touch'] },
      options: { resave: false, cookie: { maxAge: 1000 } },
    });
    expect(scenario?.options?.cookie).toEqual({ maxAge: 1000 });
    expect(scenario?.steps?.[0]?.parallel).toEqual([
      { request: { host: 'a.test', tls: false } },
      { request: { host: 'b.test', tls: true } },
    ]);
  });

  it('are not in a scenario with `defaults: false`', () => {
    expect(only('    defaults: false', `    ${STEPS}`)).toEqual({
      id: 'a',
      verifies: ['f.one'],
      steps: [{ request: {}, expect: { status: 200 } }],
    });
  });

  it('give no options and no store beside `middlewares`', () => {
    expect(only('    middlewares: [{ options: {} }]', `    ${STEPS}`)).not.toHaveProperty('options');
    expect(only('    middlewares: [{ options: {} }]', `    ${STEPS}`)).not.toHaveProperty('store');
  });
});

describe('the examples of a scenario', () => {
  const TABLE = [
    'scenarios:',
    '  - examples:',
    '      a: { method: POST, data: { user: ada }, extra: { status: 204 } }',
    '      b: { data: {} }',
    '    verifies: [f.one]',
    '    steps:',
    '      - request: { method: $method }',
    '        app: [{ read: seen }, $extra]',
    '        expect: { saw: { seen: { data: $data } } }',
  ];

  it('are a scenario each, whose line is their own', () => {
    expect(made(...TABLE).map(({ scenario, line }) => [scenario, line])).toEqual([
      [
        {
          id: 'a',
          verifies: ['f.one'],
          steps: [
            {
              request: { method: 'POST' },
              app: [{ read: 'seen' }, { status: 204 }],
              expect: { saw: { seen: { data: { user: 'ada' } } } },
            },
          ],
        },
        7,
      ],
      [
        {
          id: 'b',
          verifies: ['f.one'],
          steps: [{ request: {}, app: [{ read: 'seen' }], expect: { saw: { seen: { data: {} } } } }],
        },
        8,
      ],
    ]);
  });

  it('give all the names, and no others', () => {
    expect(faults(...TABLE.map((line) => line.replace('data: $data', 'data: $dat')))).toEqual([
      "13:40: no example gives 'dat'; they give: method, data, extra",
      "7:26: the scenario has no '$data' in the place of a value",
      "8:12: the scenario has no '$data' in the place of a value",
    ]);
  });

  it('are checked with their values, each fault once and where it stands', () => {
    expect(faults(...TABLE.map((line) => line.replace('POST', 'post')))).toEqual([
      '11:28: "post" does not have the form ^[A-Z-]+$',
    ]);
    expect(faults(...TABLE.map((line) => line.replace('saw: { seen', 'saw: { sen')))).toEqual([
      expect.stringMatching(/^13:26: no action of this step records 'sen'/),
    ]);
  });

  it('have ids in the place of one', () => {
    expect(faults(...TABLE.map((line) => line.replace('verifies', 'id: c\n    verifies')))).toContain(
      "9:5: 'id' and 'examples' exclude each other: the examples have ids",
    );
    expect(faults(...TABLE, '  - id: a', '    verifies: [f.one]', `    ${STEPS}`)).toEqual([
      expect.stringMatching(/^14:9: the id 'a' is already taken in .*f\.yaml$/),
    ]);
  });

  it('leave a name in no scenario that is not a table', () => {
    expect(
      faults('scenarios:', '  - id: a', '    verifies: [f.one]', `    ${STEPS.replace('{}', '{ by: $by }')}`),
    ).toEqual([expect.stringMatching(/^8:30: "\$by" is not known here/)]);
    const [{ scenario } = { scenario: undefined }] = made(
      ...['scenarios:', '  - id: a', '    verifies: [f.one]', `    ${STEPS.replace('status: 200', 'body: $by')}`],
    );
    expect(scenario?.steps?.[0]?.expect).toEqual({ body: '$by' });
  });

  it.each([
    [
      'examples',
      [
        ...['scenarios:', '  - examples:', ...many(90, (i) => `      e-${i}: { x: [${many(20, () => '0')}] }`)],
        ...['    verifies: [f.one]', `    options: { x: [${many(100, () => '$x')}] }`, `    ${STEPS}`],
      ],
    ],
    [
      'defaults',
      [
        ...[`defaults: { options: { x: [${many(2000, () => '0')}] } }`, 'scenarios:'],
        ...many(400, (i) => `  - { id: s-${i}, verifies: [f.one], ${STEPS} }`),
      ],
    ],
  ])('make no giant of little text (%s)', (_, lines) => {
    const { value: found, cpuMs } = timed(() => faults(...lines));
    expect(found).toEqual([expect.stringContaining('has more than 100000 values; use fewer')]);
    expect(cpuMs).toBeLessThan(PATIENCE_MS);
  });

  it('pollute no prototype', () => {
    const [{ scenario } = { scenario: undefined }] = made(
      'scenarios:',
      '  - examples:',
      '      a: { x: { __proto__: { polluted: 1 } } }',
      '    verifies: [f.one]',
      '    options: { x: $x, __proto__: { polluted: 1 } }',
      `    ${STEPS}`,
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(scenario?.options?.polluted).toBeUndefined();
    expect(Object.keys(scenario?.options ?? {})).toEqual(['x', '__proto__']);
  });
});
