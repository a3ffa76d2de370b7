import type { Store } from 'express-session';
import expressSession from 'express-session';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type App, HOUR, startApp } from './app.js';
import { Browser } from './browser.js';
import { type Library, specSession } from './library.js';

/** A published store, and a way to inspect its sessions without the store. */
export interface StoreUnderTest {
  /** Creates the store as its documentation shows. Several of them share the same sessions. */
  open(library: Library): Store;
  /** The milliseconds for which it will keep a session; `undefined` if it has none under the id. */
  timeLeft(id: string): Promise<number | undefined>;
  /** Makes that shorter: as if most of the time had passed, or, below zero, all of it. */
  setTimeLeft(id: string, milliseconds: number): Promise<void>;
  /** The number of its sessions. */
  count(): Promise<number>;
}

const MINUTE = 60_000;

/** Close to an hour, with room for stores that round to seconds and for the time that the test takes. */
function expectAboutAnHour(milliseconds: number | undefined): void {
  expect(milliseconds).toBeGreaterThan(HOUR - MINUTE);
  expect(milliseconds).toBeLessThanOrEqual(HOUR + 1000);
}

/** A visitor's day, on which the middleware and any store have to work together. */
export function describeStory(given: () => StoreUnderTest): void {
  const apps: App[] = [];
  async function visit(options: Parameters<typeof startApp>[1] = {}): Promise<Browser> {
    const app = await startApp(specSession, { store: given().open(specSession), ...options });
    apps.push(app);
    return new Browser(app);
  }
  afterEach(async () => {
    vi.useRealTimers();
    await Promise.all(apps.splice(0).map((app) => app.stop()));
  });

  it('logs in under a new id, and forgets the old one', async () => {
    const browser = await visit();
    await browser.post('/basket/tea');
    const stranger = browser.copy();
    const before = browser.sessionId;
    expect(await given().timeLeft(before)).toBeDefined();

    await browser.post('/login/ada');
    expect(browser.sessionId).not.toBe(before);
    expect(await given().timeLeft(before)).toBeUndefined();
    expect(await browser.account()).toMatchObject({ user: 'ada', basket: [] });

    // Session fixation: the id from before the login opens no session now, and cannot revive one.
    expect(await stranger.account()).toMatchObject({ user: null, basket: [] });
    await stranger.post('/basket/milk');
    expect(stranger.sessionId).not.toBe(before);
  });

  it('keeps the changes of requests', async () => {
    const browser = await visit();
    await browser.post('/login/ada');
    const id = browser.sessionId;
    await browser.post('/basket/tea');
    await browser.post('/basket/milk');
    expect(browser.sessionId).toBe(id);
    expect(await browser.account()).toMatchObject({ user: 'ada', basket: ['tea', 'milk'] });
  });

  it('stores nothing for a visitor who does nothing', async () => {
    const browser = await visit();
    const before = await given().count();
    const { setCookie } = await browser.account();
    expect(setCookie).toBeUndefined();
    expect(await given().count()).toBe(before);
    await browser.post('/basket/tea');
    expect(await given().count()).toBe(before + 1);
  });

  it("makes sessions and cookies of this package's classes", async () => {
    const browser = await visit();
    expect(await browser.account()).toMatchObject({ ownClasses: true });
    await browser.post('/login/ada');
    expect(await browser.account()).toMatchObject({ user: 'ada', ownClasses: true });
  });

  it('keeps each of many visitors apart', async () => {
    const browser = await visit();
    const users = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay', 'gil', 'hal'];
    const browsers = users.map(() => browser.copy());
    await Promise.all(browsers.map((browser, n) => browser.post(`/login/${users[n]}`)));
    await Promise.all(browsers.map((browser, n) => browser.post(`/basket/of-${users[n]}`)));
    const accounts = await Promise.all(browsers.map((browser) => browser.account()));
    expect(accounts.map(({ user, basket }) => [user, ...basket])).toEqual(users.map((user) => [user, `of-${user}`]));
  });

  it('saves and reloads for a handler that waits', async () => {
    const browser = await visit();
    await browser.post('/login/ada');
    const { body } = await browser.post('/basket/tea/confirmed');
    expect(body).toEqual(['tea']);
    expect(await browser.account()).toMatchObject({ user: 'ada', basket: ['tea'] });
  });

  it('prolongs the stored session at a request that only reads, without a cookie', async () => {
    const browser = await visit();
    await browser.post('/login/ada');
    await given().setTimeLeft(browser.sessionId, MINUTE);
    const { user, setCookie } = await browser.account();
    expect(user).toBe('ada');
    expect(setCookie).toBeUndefined();
    expectAboutAnHour(await given().timeLeft(browser.sessionId));
  });

  it('rolls: renews the cookie and the stored session at every response', async () => {
    const browser = await visit({ rolling: true });
    await browser.post('/login/ada');
    const id = browser.sessionId;
    await given().setTimeLeft(id, MINUTE);
    expect(await browser.account()).toMatchObject({ user: 'ada' });
    expectAboutAnHour(await given().timeLeft(id));

    // Half an hour later, by this process's clock, the cookie has a whole hour again. A server has its own clock.
    const later = Math.ceil(Date.now() / 1000) * 1000 + HOUR / 2;
    vi.useFakeTimers({ toFake: ['Date'], now: later });
    const { user, setCookie } = await browser.account();
    expect(user).toBe('ada');
    expect(setCookie?.expires).toBe(new Date(later + HOUR).toUTCString());
    expect(browser.sessionId).toBe(id);
  });

  it('sends every attribute again for a session that the store gave back', async () => {
    const browser = await visit({ rolling: true });
    const first = await browser.post('/login/ada');
    const attributes = { path: '/', httponly: true, priority: 'High', partitioned: true, samesite: 'Strict' };
    expect(first.setCookie).toEqual({ ...attributes, expires: expect.any(String) });
    const { setCookie } = await browser.account();
    expect(setCookie).toEqual({ ...attributes, expires: expect.any(String) });
    // The session goes through the store twice, so that attributes lost in the first load would be missing in the second.
    await browser.post('/basket/tea');
    expect((await browser.account()).setCookie).toEqual({ ...attributes, expires: expect.any(String) });
  });

  it('keeps a session whose cookie has no expiry', async () => {
    const browser = await visit({ cookie: {} });
    const { setCookie } = await browser.post('/login/ada');
    expect(setCookie).toEqual({ path: '/', httponly: true });
    expect(await browser.account()).toMatchObject({ user: 'ada' });
    expect(await given().timeLeft(browser.sessionId)).toBeGreaterThan(0);
  });

  it('logs out for good', async () => {
    const browser = await visit();
    await browser.post('/login/ada');
    const id = browser.sessionId;
    const thief = browser.copy();
    await browser.post('/logout');
    expect(await given().timeLeft(id)).toBeUndefined();
    expect(await browser.account()).toMatchObject({ user: null });
    expect(await thief.account()).toMatchObject({ user: null });
    // An id that the store doesn't have is not adopted, although its signature is valid.
    await thief.post('/basket/tea');
    expect(thief.sessionId).not.toBe(id);
  });

  it('forgets an expired session, and begins another', async () => {
    const browser = await visit();
    await browser.post('/login/ada');
    const id = browser.sessionId;
    await given().setTimeLeft(id, -MINUTE);
    expect(await browser.account()).toMatchObject({ user: null });
    await browser.post('/basket/tea');
    expect(browser.sessionId).not.toBe(id);
    expect(await browser.account()).toMatchObject({ user: null, basket: ['tea'] });
  });
}

/** For stores that outlive the process: an application switches from express-session, and back. */
export function describeSwitch(given: () => StoreUnderTest): void {
  describe('switching from express-session, and back', () => {
    let theirs: App;
    let ours: App;
    beforeEach(async () => {
      theirs = await startApp(expressSession, { store: given().open(expressSession), rolling: true });
      ours = await startApp(specSession, { store: given().open(specSession), rolling: true });
    });
    afterEach(() => Promise.all([theirs.stop(), ours.stop()]));

    it('leaves its users logged in', async () => {
      const before = new Browser(theirs);
      await before.post('/login/ada');
      await before.post('/basket/tea');

      const after = before.copy(ours);
      expect(await after.account()).toMatchObject({ user: 'ada', basket: ['tea'], ownClasses: true });
      expect(after.cookie).toBe(before.cookie);
      await after.post('/basket/milk');

      const back = after.copy(theirs);
      expect(await back.account()).toMatchObject({ user: 'ada', basket: ['tea', 'milk'], ownClasses: false });
      expect(back.cookie).toBe(before.cookie);
    });

    it('logs out of sessions that the other library began', async () => {
      for (const [login, logout] of [
        [theirs, ours],
        [ours, theirs],
      ] as const) {
        const browser = new Browser(login);
        await browser.post('/login/ada');
        await browser.copy(logout).post('/logout');
        expect(await browser.account()).toMatchObject({ user: null });
      }
    });
  });
}

/**
 * For stores on a server, whose loss is an error of the request. This has to run last, since it stops the server.
 *
 * @param stop stops the server
 * @param message of the store's error, in the application's answer
 */
export function describeOutage(given: () => StoreUnderTest, stop: () => Promise<unknown>, message: RegExp): void {
  it('passes the error on when the server has stopped', async () => {
    const app = await startApp(specSession, { store: given().open(specSession) });
    try {
      const browser = new Browser(app);
      await browser.post('/login/ada');
      await stop();
      const { status, body } = await browser.get('/account');
      expect(status).toBe(503);
      expect(body).toEqual({ error: expect.stringMatching(message) });
    } finally {
      await app.stop();
    }
  });
}
