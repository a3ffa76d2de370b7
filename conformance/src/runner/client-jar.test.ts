import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { RequestSpec } from '../corpus/scenario.js';
import { Clients } from './client-jar.js';
import { VirtualClock } from './clock.js';

function clients(clock = new VirtualClock()): Clients {
  clock.reset(Date.now());
  const fixtures = { now: () => clock.peek(), captures: new Map(), called: () => undefined };
  return new Clients(clock, fixtures, 'connect.sid');
}

const HOME: RequestSpec = { host: 'a.test', tls: true };

describe('the jar of the plain client', () => {
  it.each<[string, Partial<RequestSpec>, string]>([
    ['the address bar', {}, 'strict=1; lax=2; none=3'],
    ['a link on the same site', { by: 'link', from: 'https://app.a.test' }, 'strict=1; lax=2; none=3'],
    ['a link on another site', { by: 'link', from: 'https://b.test' }, 'lax=2; none=3'],
    ['a link on the same host by HTTP', { by: 'link', from: 'http://a.test' }, 'lax=2; none=3'],
    ['a form on another site', { by: 'form', method: 'POST', from: 'https://b.test' }, 'none=3'],
    ['a frame on another site', { by: 'frame', from: 'https://b.test' }, 'none=3'],
    ['a script on another site', { by: 'fetch', from: 'https://b.test' }, 'none=3'],
    ['a script without credentials', { by: 'fetch', credentials: 'omit' }, ''],
    [
      'a script of another origin that asks its own alone',
      { from: 'https://app.a.test', credentials: 'same-origin' },
      '',
    ],
  ])('sends what belongs to a request from %s', (_, request, sent) => {
    const jar = clients();
    const lines = ['strict=1; SameSite=Strict', 'lax=2; SameSite=Lax', 'none=3; SameSite=None'];
    jar.receive(
      HOME,
      lines.map((line) => `${line}; Secure`),
    );
    expect(jar.cookieLines({ ...HOME, ...request }).join()).toBe(sent);
  });

  it('holds a cookie without a value, and none that has expired', () => {
    const jar = clients();
    const over = ['over=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'deleted=1; Max-Age=0', 'earlier=1; max-age=-1'];
    jar.receive(HOME, ['empty=', 'minute=1; Max-Age=60', ...over]);
    expect([...jar.held()]).toEqual([
      ['empty', ''],
      ['minute', '1'],
    ]);
  });

  it('counts Max-Age from when the cookie came, however often it is sent', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const clock = new VirtualClock();
    const jar = clients(clock);
    const after = (ms: number) => {
      vi.setSystemTime(Date.now() + ms);
      clock.reset(Date.now());
    };
    jar.receive(HOME, ['sid=1; Max-Age=60', 'for-ever=2; Max-Age=99999999999999999999']);
    after(50_000);
    expect(jar.cookieLines(HOME)).toEqual(['sid=1; for-ever=2']);
    after(11_000);
    expect(jar.cookieLines(HOME)).toEqual(['for-ever=2']);
    expect([...jar.held()]).toEqual([['for-ever', '2']]);
  });

  it('keeps nothing of a response that a script got without credentials', () => {
    const jar = clients();
    jar.receive({ ...HOME, credentials: 'omit' }, ['a=1']);
    expect(jar.list()).toEqual([]);
  });

  it('forgets cookies without expiry when the browser is closed', () => {
    const jar = clients();
    jar.receive(HOME, ['session=1; Secure', 'persistent=2; Secure; Max-Age=60']);
    jar.endSession('browser');
    expect(jar.cookieLines(HOME)).toEqual(['persistent=2']);
  });

  it('lets a script neither overwrite nor add what is HttpOnly', () => {
    const jar = clients();
    jar.receive(HOME, ['sid=1; HttpOnly; Secure; Path=/']);
    jar.assign({ from: 'https://a.test', value: 'sid=forged; Path=/; Secure' });
    jar.assign({ from: 'https://a.test', value: 'other=2; Path=/; HttpOnly' });
    expect(jar.cookieLines(HOME)).toEqual(['sid=1']);
  });
});
