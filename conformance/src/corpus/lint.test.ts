import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PATIENCE_MS, timed } from '../testing/cpu-time.js';
import { defaultCorpusDirectory, lintCorpus, loadCorpus } from './corpus.js';
import { CorpusError } from './problem.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'corpus-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const HEAD = `feature: f
source: somewhere
requirements:
  - { id: f.one, level: must, text: It works. }
scenarios:
`;

/** The faults of a corpus of one file, as `line:column: message`. */
function faults(scenarios: string, head = HEAD): string[] {
  writeFileSync(join(folder, 'f.yaml'), head + scenarios);
  return lintCorpus(folder).map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

const STEPS = 'steps: [{ request: {}, expect: { status: 200 } }]';

/** A scenario with these further lines, which begin on line 8. */
function scenario(...lines: string[]): string {
  return ['  - id: a', '    verifies: [f.one]', ...lines.map((line) => `    ${line}`), ''].join('\n');
}

describe('the corpus of this project', () => {
  it('has no faults', () => {
    expect(lintCorpus(defaultCorpusDirectory())).toEqual([]);
  });
});

describe('lint', () => {
  it('accepts a sound file', () => expect(faults(scenario(STEPS))).toEqual([]));

  it('names an unknown key, its place, and what was probably meant', () => {
    expect(faults(scenario('steps: [{ request: { pth: / }, expect: { status: 200 } }]'))).toEqual([
      expect.stringMatching(/^8:26: unknown key 'pth' \(did you mean 'path'\?\); expected one of: client, host, tls,/),
    ]);
  });

  it.each([
    ['a replica that there is not', 'request: { replica: 3 }', /there is no replica 3: 'replicas' is 2/],
    ['raw bytes', 'request: { raw: x }', /a scenario with 'replicas' has no 'raw'/],
    ['a clock of one process', 'request: {}, app: [{ advance: 1 }]', /only a step moves the clock of all replicas/],
    ['a fault of nobody', 'fault: { replica: 3, op: get, does: error }', /there is no replica 3/],
  ])('refuses, in several processes, %s', (_, step, message) => {
    const found = faults(scenario('replicas: 2', 'store: traced', `steps: [{ ${step}, expect: { warnings: none } }]`));
    expect(found).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    ["a store of each process's own", 'store: memory', /'store' is traced/],
    ['live objects', 'store: { kind: traced, keeps: live }', /without 'answers' and 'keeps'/],
  ])('refuses, in several processes, %s', (_, store, message) => {
    expect(faults(scenario('replicas: 2', store, STEPS))).toEqual([expect.stringMatching(message)]);
  });

  it('names an unknown action', () => {
    expect(faults(scenario('steps: [{ request: {}, app: [{ sett: { a: 1 } }], expect: { status: 200 } }]'))).toEqual([
      expect.stringMatching(/^8:36: unknown key 'sett' \(did you mean 'set'\?\)/),
    ]);
    expect(faults(scenario('steps: [{ request: {}, app: [regenrate], expect: { status: 200 } }]'))).toEqual([
      expect.stringMatching(/^8:34: "regenrate" is not known here \(did you mean 'regenerate'\?\)/),
    ]);
  });

  it.each([
    [
      'two actions in one',
      'steps: [{ request: {}, app: [{ set: { a: 1 }, status: 200 }], expect: { status: 200 } }]',
      '8:34: expected exactly one action, found ["set","status"]',
    ],
    [
      'a replica without several processes',
      'steps: [{ request: { replica: 1 }, expect: { status: 200 } }]',
      "8:35: 'replica' belongs to a scenario with 'replicas'",
    ],
    [
      'a deployment without several processes',
      'steps: [{ deploy: { replica: 1 }, expect: { warnings: none } }]',
      "8:34: 'replica' belongs to a scenario with 'replicas'",
    ],
    ['no steps', 'note: nothing', "6:9: the scenario has neither 'steps' nor 'construct'"],
    ['no assertion', 'steps: [{ request: {} }]', '6:9: the scenario asserts nothing'],
    [
      'two verbs in a step',
      'steps: [{ advance: 1, release: g, expect: { warnings: none } }]',
      "8:27: a step does one thing: 'advance' or 'release'",
    ],
    [
      'a label that nothing records',
      'steps: [{ request: {}, expect: { saw: { seen: {} } } }]',
      "8:45: no action of this step records 'seen'",
    ],
    [
      'a reference that nothing captures',
      'steps: [{ request: {}, expect: { body: { $ref: sid } } }]',
      "8:52: nothing captures 'sid'",
    ],
    [
      'an unknown operator',
      'steps: [{ request: {}, expect: { body: { $matches: x } } }]',
      "8:46: '$matches' is not known in an expectation (did you mean '$match'?)",
    ],
    ['an operator among values', 'options: { name: { $match: x } }', "8:24: '$match' is not known as a value"],
    [
      'an unknown function fixture',
      'options: { genid: { $function: count } }',
      '8:36: "count" is not a function fixture (did you mean \'counter\'?)',
    ],
    [
      'a dangerous expression',
      "steps: [{ request: {}, expect: { body: { $match: '(a+)+' } } }]",
      '8:54: the pattern repeats a group',
    ],
    [
      'a look into an untraced store',
      'steps: [{ request: {}, expect: { store: none } }]',
      '8:38: only a traced store can be looked at',
    ],
    [
      'a fault that waits at no gate',
      'store: traced\n    steps: [{ fault: { op: set, does: wait } }, { request: {}, expect: { status: 200 } }]',
      "'does: wait' needs a 'gate'",
    ],
    [
      'a gate for a fault that does not wait',
      'store: traced\n    steps: [{ fault: { op: set, does: throw, gate: door } }, { request: {}, expect: { status: 200 } }]',
      "'gate' is for 'does: wait' and 'does: error'",
    ],
    [
      'a gate at which nothing waits',
      'steps: [{ release: door, expect: { warnings: none } }]',
      "8:24: nothing waits at a gate 'door'",
    ],
    [
      'a started request that is never finished',
      'steps: [{ start: one, request: {}, expect: { status: 200 } }]',
      "8:22: 'one' is started and never finished",
    ],
    [
      'a count of a function that is not there',
      'steps: [{ request: {}, expect: { called: { f: 1 } } }]',
      "8:48: no function fixture has 'as: f'",
    ],
    [
      'steps after a refused construction',
      'construct: { throws: { name: TypeError } }\n    steps: [{ request: {} }]',
      '9:5: a middleware that throws',
    ],
    [
      'a construction that may be refused, and no steps',
      'construct: { mayThrow: { name: TypeError } }',
      "8:18: 'mayThrow' needs 'steps'",
    ],
    [
      'a construction that must be refused and may be refused',
      'construct: { throws: { name: TypeError }, mayThrow: { name: TypeError } }\n    steps: [{ request: {} }]',
      "8:47: 'throws' and 'mayThrow' exclude each other",
    ],
    [
      'an altered store where none was given',
      `alters: [store-generate]\n    ${STEPS}`,
      '8:14: only a traced store can be looked at or changed',
    ],
    [
      'the outcome of a call without a callback',
      'steps: [{ request: {}, app: [{ store: { call: clear, callback: false, as: a } }], expect: { status: 200 } }]',
      "a call without a callback has no outcome to be recorded as 'a'",
    ],
    [
      "a step's call without a callback",
      'store: memory\n    steps: [{ store: { call: clear, callback: false }, expect: { stored: none } }]',
      "9:37: 'callback' belongs to the calls of an application",
    ],
  ])('refuses %s', (_, lines, expected) => {
    expect(faults(scenario(lines))).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
  });

  it('compares ids across the corpus', () => {
    writeFileSync(
      join(folder, 'other.yaml'),
      HEAD.replace('f.one', 'f.two') + scenario(STEPS).replace('f.one', 'f.two'),
    );
    // Files are read in the order of their names: the second one is at fault.
    expect(faults(scenario(STEPS))).toEqual([expect.stringMatching(/^6:9: the id 'a' is already taken in .*f\.yaml$/)]);
  });

  it('finds a requirement without a scenario, and a scenario without its requirement', () => {
    const head = HEAD.replace('scenarios:', '  - { id: f.two, level: may, text: It shines. }\nscenarios:');
    expect(faults(scenario(STEPS), head)).toEqual(["5:11: no scenario verifies 'f.two'"]);
    expect(faults(scenario(STEPS).replace('f.one', 'f.onee'))).toEqual([
      "7:16: there is no requirement 'f.onee' (did you mean 'f.one'?)",
      "4:11: no scenario verifies 'f.one'",
    ]);
  });

  it('checks some files among the others', () => {
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'sub', 'broken.yaml'), 'feature: [');
    writeFileSync(join(folder, 'f.yaml'), HEAD + scenario(STEPS));
    expect(lintCorpus(folder, [join(folder, 'f.yaml')])).toEqual([]);
    expect(lintCorpus(folder).length).toBeGreaterThan(0);
  });

  it.each([
    ['YAML that does not parse', 'scenarios: ['],
    ['content that the schema refuses', 'scenarios: 1'],
  ])('does not miss in other files what a faulty file mentions: %s', (_, fault) => {
    const faulty = (text: string) => writeFileSync(join(folder, 'broken.yaml'), text);
    const head = HEAD.replace('scenarios:', '  - { id: f.two, level: may, text: It shines. }\nscenarios:');
    const verifying = scenario(STEPS).replace('f.one', 'f.one, g.one, f.three');
    faulty(`feature: g\nsource: somewhere\nrequirements: [{ id: g.one, level: may, text: See f.two. }]\n${fault}\n`);
    expect(faults(verifying, head)).toEqual([
      expect.stringMatching(/^[45]:1/),
      "8:30: there is no requirement 'f.three'",
    ]);
    faulty('feature: g\nsource: somewhere\n');
    expect(faults(verifying, head)).toEqual([
      "8:23: there is no requirement 'g.one' (did you mean 'f.one'?)",
      "8:30: there is no requirement 'f.three'",
      "5:11: no scenario verifies 'f.two'",
    ]);
  });

  it('checks no file against others that were not read', () => {
    writeFileSync(join(folder, 'a.yaml'), `feature: g\nsource: s\nscenarios: [${'1, '.repeat(60)}]\n`);
    writeFileSync(join(folder, 'z.yaml'), HEAD + scenario(STEPS));
    const found = lintCorpus(folder, [join(folder, 'z.yaml')]);
    expect(new Set(found.map(({ file }) => file.slice(-6)))).toEqual(new Set(['a.yaml']));
  });

  it('finds an empty corpus faulty', () => {
    expect(lintCorpus(folder)[0]?.message).toContain('no scenario files');
  });

  it('keeps a faulty corpus from being run', () => {
    writeFileSync(join(folder, 'f.yaml'), HEAD + scenario('steps: 1'));
    expect(() => loadCorpus(folder)).toThrow(CorpusError);
  });
});

describe('requirements', () => {
  const head = (...requirements: string[]) =>
    HEAD.replace('scenarios:', `${requirements.map((one) => `  - ${one}\n`).join('')}scenarios:`);
  const verifying = (...ids: string[]) => `  - { id: a, verifies: [${ids.join(', ')}], ${STEPS} }\n`;

  it('keep the ids of those that they state now, which no scenario verifies any more', () => {
    const merged = head('{ id: f.two, aliases: [f.old], level: may, text: Two. }');
    expect(faults(verifying('f.one', 'f.two'), merged)).toEqual([]);
    expect(loadCorpus(folder).scenarios[0]?.formerly).toEqual(['f.old']);
    expect(faults(verifying('f.one', 'f.two', 'f.old'), merged)).toEqual([
      "7:39: 'f.old' is stated as 'f.two' now: name that",
    ]);
    expect(
      faults(verifying('f.one', 'f.two'), head('{ id: f.two, aliases: [f.one], level: may, text: Two. }')),
    ).toEqual([expect.stringMatching(/^5:28: the id 'f\.one' is already taken in .*f\.yaml$/)]);
  });

  it('that were only observed are no `must`', () => {
    const observed = (level: string, more = '') =>
      faults(
        verifying('f.one', 'f.two'),
        head(`{ id: f.two, level: ${level}, text: Two., source: { ${more}observed: some-session 1.0.0 } }`),
      );
    expect(observed('should')).toEqual([]);
    expect(observed('must', 'document: README, ')).toEqual([]);
    expect(observed('must')).toEqual([
      "5:25: 'must' is documented: name the 'document' of its source, or make it 'should'",
    ]);
  });
});

describe('a corpus that means no good', () => {
  it.each(['NODE_OPTIONS', 'NODE_PATH', 'LD_PRELOAD', 'PATH', '__proto__'])('can not set %s', (name) => {
    expect(faults(scenario(`process: { env: { ${name}: x } }`, STEPS))).toEqual([
      expect.stringMatching(
        new RegExp(`^8:23: the name '${name}' is not allowed here; expected one of: NODE_ENV, DEBUG, NO_DEPRECATION`),
      ),
    ]);
    expect(faults(scenario('process: { env: { NODE_ENV: production } }', STEPS))).toEqual([]);
  });

  it('can not bring a schema that allows everything', () => {
    writeFileSync(join(folder, 'scenario.schema.json'), 'true');
    expect(faults(scenario('process: { env: { NODE_OPTIONS: x } }', STEPS))).toHaveLength(1);
    rmSync(join(folder, 'scenario.schema.json'));
    expect(faults(scenario(STEPS))).toEqual([]);
  });

  it.each([
    'set: { __proto__.admin: true }',
    'set: { constructor.prototype.admin: true }',
    'set: { save.constructor.prototype.call: 1 }',
    'unset: constructor.prototype.save',
    'unset: [a, prototype.b]',
    'cookie: { __proto__: 1 }',
    'req: { set: { __proto__: 1 } }',
  ])('can not change what other scenarios run on: %s', (action) => {
    expect(faults(scenario(`steps: [{ request: {}, app: [{ ${action} }], expect: { status: 200 } }]`))).toEqual([
      expect.stringMatching(/^8:13: '\w+' can't change '.*', which is shared by all sessions/),
    ]);
  });

  it('may give a session keys with such names', () => {
    expect(
      faults(
        scenario('steps: [{ request: {}, app: [{ set: { constructor: 1, prototype: 2 } }], expect: { status: 200 } }]'),
      ),
    ).toEqual([]);
  });

  const many = (count: number, line: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join('');

  it.each([
    [
      'ids that do not exist',
      many(800, (i) => `  - { id: s-${i}, verifies: [f.${'x'.repeat(40)}${i}], ${STEPS} }\n`),
      many(800, (i) => `  - { id: f.${'y'.repeat(30)}${i}, level: must, text: x }\n`),
    ],
    ['unknown keys', many(800, (i) => `  - { id: s-${i}, k${i}: 1, verifies: [f.one], ${STEPS} }\n`), ''],
    ['the same id', many(800, () => `  - { id: s, verifies: [f.one], ${STEPS} }\n`), ''],
    ['values of the wrong kind', many(4000, () => '  - 1\n'), ''],
    [
      'labels that nobody records',
      scenario(`steps: [${many(800, (i) => `{ request: {}, expect: { saw: { l${i}: 1 } } },`)}]`),
      '',
    ],
  ])('with thousands of faults (%s) is told of the first in under a second', (_, scenarios, requirements) => {
    const head = HEAD.replace('scenarios:\n', `${requirements}scenarios:\n`);
    const { value: found, cpuMs } = timed(() => faults(scenarios, head));
    expect(cpuMs).toBeLessThan(PATIENCE_MS);
    expect(found).toHaveLength(50);
    expect(found.every((one) => /^\d+:\d+: /.test(one))).toBe(true);
  });

  it('tells that there may be more faults', () => {
    faults(many(800, () => '  - 1\n'));
    expect(() => loadCorpus(folder)).toThrow(/\nthere may be more faults: mend these first$/);
  });

  it('has a limit for the number of its files', () => {
    for (let i = 0; i <= 1000; i++) writeFileSync(join(folder, `${i}.yaml`), 'feature: f\nsource: s\n');
    expect(lintCorpus(folder).map(({ message }) => message)).toContainEqual(
      expect.stringContaining('a corpus has at most 1000 files'),
    );
  });

  it('tells of one fault in one line, whatever a key or a file is called', () => {
    writeFileSync(join(folder, '\u001b[2J.yaml'), '"a\\n::error::\\e[31m\\u202e": 1\n');
    expect(() => loadCorpus(folder)).toThrow(/^[^\n]*\\x1b\[2J\.yaml:1:1: /);
    const message = (() => {
      try {
        return String(loadCorpus(folder));
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(message).toContain("unknown key 'a\\n\\x3a:error::\\x1b[31m\\u202e'");
    expect(message.split('\n').every((line) => line.includes('.yaml:'))).toBe(true);
  });
});
