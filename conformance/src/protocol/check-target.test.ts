import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type CheckResult, checkTarget } from './check-target.js';
import type { ProgramPatience } from './patience.js';
import { TargetProgram } from './target-program.js';

const program = fileURLToPath(new URL('../testing/programs/target.mjs', import.meta.url));

/** The programs that keep the harness waiting: what is late in these tests never comes. */
const IMPATIENT: { [fault: string]: Partial<ProgramPatience> } = {
  'does-not-answer-make': { answerMs: 500 },
  'hangs-at-request': { responseMs: 500 },
  'ignores-stop': { stopMs: 500 },
};

async function checked(command: string, patience: Partial<ProgramPatience> = {}) {
  const results: CheckResult[] = [];
  const program = new TargetProgram(command, { leads: true, ...patience });
  const { right } = await checkTarget(program, (result) => results.push(result));
  return { right, results, faults: results.filter(({ fault }) => fault !== undefined) };
}

describe.concurrent('a target program that', () => {
  it('is right has no faults', async () => {
    const { right, results, faults } = await checked(`node ${program}`);
    expect(faults).toEqual([]);
    expect(right).toBe(true);
    expect(results.length).toBeGreaterThan(20);
  });

  it.each([
    [
      'dies-at-start',
      'start',
      /ended with status 1 before it answered 'start'; its last words:\nno module is called in-memory/,
    ],
    ['another-protocol', 'start', /'protocol' must be equal to constant/],
    ['has-no-version', 'start', /the answer lacks 'version'/],
    ['has-a-strange-pattern', 'start', /'ids' is not a pattern of ids: the pattern repeats a group/],
    [
      'lacks-what-does-not-exist',
      'start',
      /'lacks' names 'action.sav', which is not an ability; did you mean 'action.save'/,
    ],
    ['answers-another-number', 'start', /answered a message that waits for no answer/],
    ['does-not-answer-make', 'make', /did not answer 'make' within 0.5 seconds/],
    ['writes-a-part', 'make', /ended with status 0 before it answered 'make'/],
    ['can-not-make', 'make', /could not do 'make': out of paper/],
    ['never-listens', 'expect', /got no answer: the connection was refused or closed/],
    ['hangs-at-request', 'expect', /got no answer within 0.5 seconds/],
    ['dies-at-request', 'expect', /ended with status 7/],
    ['has-a-key-too-many', 'expect', /has a key 'mood' too many/],
    ['counts-twice', 'expect', /reached the handler 2 times/],
    ['writes-without-end', 'expect', /wrote a line of more than 1048576 characters/],
    ['writes-to-output', 'expect', /wrote a line that is not JSON .*: served a request/],
    ['sets-no-cookie', 'set', /has no cookie 'sid' in the response/],
    ['keeps-id', 'regenerate', /the same id/],
    ['keeps-destroyed', 'destroy', /the old cookie shows \{"user":"ada"\}/],
    ['answers-errors-with-200', 'throw', /answered with status 200, and not 500/],
    ['keeps-the-store', 'make', /a session of the application before is still there/],
    ['passes-options-over', 'make', /noSuchOptionExists/],
    ['inspects-nothing', 'seed', /is not among the records \[\]/],
    ['signs-wrong', 'sign', /with the cookie "x[0-9a-f]{32}" that 'sign' gave/],
    ['ignores-stop', 'stop', /it still ran/],
  ])('%s is told so at %s', async (fault, about, words) => {
    const { right, faults } = await checked(`node ${program} ${fault}`, IMPATIENT[fault]);
    expect(right).toBe(false);
    expect(faults[0]).toMatchObject({ about, fault: expect.stringMatching(words) });
  });

  it('can not be started is told so', async () => {
    const { faults } = await checked('no-such-program-exists');
    expect(faults[0]?.about).toBe('start');
    expect(faults[0]?.fault).toMatch(/ended with status 127.*not found/s);
  });
});
