import { describe, expect, it } from 'vitest';
import { needsOf } from '../corpus/needs.js';
import type { Scenario } from '../corpus/scenario.js';
import { COOKIE_NAME, demandsDefaultName, withCookieName } from './cookie-name.js';
import type { Introduction } from './messages.js';
import { plainActions } from './plain-actions.js';
import { protocolNeeds, unmet } from './protocol-needs.js';
import { idPatternFault, TargetIds } from './target-ids.js';

const plain: Introduction = { protocol: 1, name: 'a', version: '1', language: 'any' };

function missing(scenario: Partial<Scenario>, introduction: Partial<Introduction> = {}): string[] {
  const whole: Scenario = { id: 'a', verifies: [], ...scenario };
  return unmet(protocolNeeds(whole, needsOf(whole)), { ...plain, ...introduction });
}

const options = { resave: false, saveUninitialized: false, rolling: true };

describe('a program', () => {
  it('can be asked what every program can do', () => {
    const app = [{ set: { a: 1 } }, { read: 'seen' }, 'regenerate', { save: { as: 'saved' } }, { redirect: '/x' }];
    const expected = { saw: { seen: { data: { a: 1 }, isNew: true } }, setCookie: 1 };
    expect(missing({ options, store: 'traced', steps: [{ request: {}, app, expect: expected }] })).toEqual([]);
  });

  it.each<[Scenario['steps'], string[], Partial<Introduction>]>([
    [[{ advance: 1000 }], ['message.clock'], { messages: ['clock'] }],
    [[{ seed: { id: 'one', data: {} } }], ['message.seed'], { messages: ['seed'] }],
    [[{ request: {}, expect: { stored: 1 } }], ['message.inspect'], { messages: ['inspect'] }],
    [[{ request: { cookies: [{ id: 'one' }] } }], ['message.sign'], { messages: ['sign'] }],
    [[{ request: {}, app: [{ header: { A: '1' } }] }], ['action.header'], { actions: ['header'] }],
    [[{ request: {}, app: ['reload'] }], ['action.reload', 'session.reload'], { actions: ['reload'] }],
  ])('has to offer what is asked for: %j', (steps, needs, offer) => {
    expect(missing({ steps: steps ?? [] })).toEqual(needs);
    expect(missing({ steps: steps ?? [] }, offer)).toEqual([]);
  });

  it('lacks what it names', () => {
    const steps = [{ request: {}, app: ['save'] }];
    expect(missing({ options, steps }, { lacks: ['action.save', 'option.rolling'] })).toEqual([
      'action.save',
      'option.rolling=true',
    ]);
  });

  it('can be behind a proxy that ends TLS', () => {
    const steps = [{ request: { tls: true } }];
    expect(missing({ steps }, { lacks: ['tls'] })).toEqual([]);
    expect(missing({ steps }, { lacks: ['tls', 'trust-proxy'] })).toEqual(['secure-connection']);
    expect(missing({ steps, options: { proxy: false } }, { lacks: ['tls'] })).toEqual(['tls']);
  });

  it('is never asked for what only JavaScript has', () => {
    const cookie = { $function: 'path-from-first-segment' };
    expect(missing({ options: { cookie }, steps: [{ request: {} }] })).toContain('javascript-values');
    expect(missing({ options: { cookie: 'text' }, steps: [{ request: {} }] })).toContain('javascript-values');
  });
});

describe('actions', () => {
  it('have one form each', () => {
    const app = ['end', 'save', { read: 'a' }, { unset: 'k' }, { throw: 'm' }, { redirect: '/x' }, { end: 't' }];
    expect(plainActions(app)).toEqual([
      { end: {} },
      { save: {} },
      { read: { as: 'a' } },
      { unset: ['k'] },
      { throw: { message: 'm' } },
      { redirect: { to: '/x', status: 302 } },
      { end: { body: 't' } },
    ]);
  });
});

describe('ids', () => {
  it('have the form of the target, and one name each', () => {
    const ids = new TargetIds('^[0-9a-f]{32}$');
    const one = ids.toTarget('one');
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect(ids.toTarget('one')).toBe(one);
    expect(new TargetIds('^[0-9a-f]{32}$').toTarget('one')).toBe(one);
    expect(ids.toTarget('two')).not.toBe(one);
    expect(ids.fromTarget(one)).toBe('one');
    expect(ids.toTarget(one)).toBe(one);
    expect(ids.toTarget('../../etc')).toBe('../../etc');
  });

  it('want a pattern of which many can be made', () => {
    expect(idPatternFault('^[0-9a-f]{32}$')).toBeUndefined();
    expect(idPatternFault('^abc$')).toMatch(/many ids/);
    expect(idPatternFault('[0-9]+')).toMatch(/begin with \^/);
    expect(idPatternFault('^(a+)+$')).toMatch(/repeats/);
  });
});

describe('the name of the cookie', () => {
  const steps = [{ request: { headers: { Cookie: 'connect.sid=x' } }, expect: { jar: { 'connect.sid': 'x' } } }];

  it('is one that every language can have', () => {
    const renamed = withCookieName({ id: 'a', verifies: [], steps });
    expect(renamed.steps?.[0]?.request?.headers).toEqual({ Cookie: `${COOKIE_NAME}=x` });
    expect(renamed.steps?.[0]?.expect?.jar).toEqual({ [COOKIE_NAME]: 'x' });
  });

  it('is what a scenario names, if it does', () => {
    const named: Scenario = { id: 'a', verifies: [], options: { name: 'connect.sid' }, steps };
    expect(withCookieName(named)).toBe(named);
  });

  it('is not asked of a library that was given another', () => {
    const expected: Scenario['steps'] = [{ request: {}, expect: { setCookie: { name: 'connect.sid' } } }];
    expect(demandsDefaultName({ id: 'a', verifies: [], steps: expected })).toBe(true);
    expect(demandsDefaultName({ id: 'a', verifies: [], options: { name: 'a' }, steps: expected })).toBe(false);
  });
});
