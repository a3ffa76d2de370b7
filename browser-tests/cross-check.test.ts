import { describe, expect, it } from 'vitest';
import type { Engine } from '../conformance/src/corpus/scenario.js';
import { CrossCheck } from './cross-check.js';

const kept = { name: 'sid', value: '1', domain: 'a.test', path: '/', httpOnly: true, secure: true };

function check(engine: Engine, ...lines: string[]): CrossCheck {
  const made = new CrossCheck(engine);
  made.received(lines);
  return made;
}

describe('the comparison with the plain client', () => {
  it('finds nothing when both send and keep the same cookies', () => {
    const same = check('chromium', 'sid=1; Path=/');
    same.sent({}, 'navigate', ['sid=1; other=2'], ['other=2; sid=1']);
    same.kept('browser', [{ name: 'sid', value: '1', domain: 'a.test', path: '/' }], [{ ...kept, domain: '.a.test' }]);
    expect(same.unexplained()).toEqual([]);
    expect(same.explained()).toEqual([]);
  });

  it.each([
    ['the jar sends what the browser does not', ['sid=1'], [], 'only the jar sends it (navigate a.test/)'],
    ['the browser sends what the jar does not', [], ['sid=1'], 'only the browser sends it (navigate a.test/)'],
  ])('finds that %s', (_, jar, browser, actual) => {
    const different = check('chromium', 'sid=1; Path=/');
    different.sent({ host: 'a.test' }, 'navigate', jar, browser);
    expect(different.unexplained()).toMatchObject([{ path: 'crossCheck.sent.sid', actual }]);
  });

  it('finds another value under the same name', () => {
    const different = check('chromium', 'sid=1; Path=/');
    different.kept('browser', [{ name: 'sid', value: '2', domain: 'a.test', path: '/' }], [kept]);
    expect(different.unexplained().map(({ actual }) => actual)).toEqual([
      'only the jar keeps it',
      'only the browser keeps it',
    ]);
  });

  it('explains known differences', () => {
    const known = check('chromium', 'sid=1; Path=/; SameSite=None');
    known.kept('browser', [{ name: 'sid', value: '1', domain: 'a.test', path: '/' }], []);
    expect(known.unexplained()).toEqual([]);
    expect(known.explained()).toEqual(['none-without-secure']);
  });

  it('does not explain one engine by the behaviour of another', () => {
    const third = { host: 'b.test', from: 'https://a.test' };
    const [chromium, firefox] = (['chromium', 'firefox'] as const).map((engine) => {
      const made = check(engine, 'sid=1; Path=/; Secure; SameSite=None');
      made.sent(third, 'frame', ['sid=1'], []);
      return made;
    });
    expect(chromium?.unexplained()).toHaveLength(1);
    expect(firefox?.explained()).toEqual(['third-parties-apart']);
  });
});
