import { createContext, runInContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../src/testing/app.js';
import { attributesOf } from '../../src/testing/client.js';
import { TracedStore } from '../../src/testing/traced-store.js';

/*
 * Test runners run each file in a realm of its own (node:vm), with its own Date, Uint8Array, Error and Object, while Node's
 * modules, and values passed between files, come from other realms. So do those of an application's sandboxed plug-ins.
 * `instanceof` is false for all of them.
 */

const other = runInContext(
  "({ Date, Uint8Array, Error, Promise, evaluate: (text) => eval('(' + text + ')') })",
  createContext({}),
) as {
  Date: DateConstructor;
  Uint8Array: Uint8ArrayConstructor;
  Error: ErrorConstructor;
  Promise: PromiseConstructor;
  evaluate(text: string): never;
};

/** Far enough that it doesn't come while tests run. */
const YEAR_2100 = Date.UTC(2100, 0, 1);
const EXPIRES = new Date(YEAR_2100).toUTCString();

describe('values of another realm', () => {
  it.each(['end', 'write'] as const)('a chunk for %s', async (method) => {
    const store = new TracedStore();
    const app = await App.start({ store }, (req, res) => {
      req.session.user = 'ada';
      res.setHeader('Content-Length', 5);
      res[method](new other.Uint8Array([104, 101, 108, 108, 111]));
      if (method === 'write') res.end();
    });
    const answer = await app.client().get();
    expect(answer).toMatchObject({ status: 200, body: 'hello' });
    expect(answer.setCookie).toHaveLength(1);
    expect(store.operations).toEqual(['set']);
  });

  it('a Date as the option cookie.expires', async () => {
    const app = await App.start({ cookie: { expires: new other.Date(YEAR_2100) } }, (req, res) => {
      req.session.user = 'ada';
      res.end(typeof req.session.cookie.maxAge);
    });
    const answer = await app.client().get();
    expect(answer).toMatchObject({ status: 200, body: 'number' });
    expect(attributesOf(answer.setCookie[0]).expires).toBe(EXPIRES);
  });

  it('a Date that is assigned to session.cookie.expires', async () => {
    const app = await App.start({}, (req, res) => {
      req.session.user = 'ada';
      req.session.cookie.expires = new other.Date(YEAR_2100);
      res.end(typeof req.session.cookie.maxAge);
    });
    const answer = await app.client().get();
    expect(answer).toMatchObject({ status: 200, body: 'number' });
    expect(attributesOf(answer.setCookie[0]).expires).toBe(EXPIRES);
  });

  it('an invalid Date, as cookie.expires', () => {
    return expect(App.start({ cookie: { expires: new other.Date(Number.NaN) } }, () => {})).rejects.toThrow(
      'cookie option.expires must be a valid Date, false or null; got an invalid Date',
    );
  });

  it('the record of a store that keeps live objects', async () => {
    const store = new TracedStore();
    const app = await App.start({ store, rolling: true }, (req, res) => {
      req.session.user ??= 'ada';
      res.end(`${req.session.user} ${typeof req.session.cookie.maxAge}`);
    });
    const client = app.client();
    await client.get();
    store.get = (_sid, callback) =>
      callback(
        null,
        other.evaluate(`{ user: 'bob', cookie: { originalMaxAge: null, expires: new Date(${YEAR_2100}) } }`),
      );
    const answer = await client.get();
    expect(answer).toMatchObject({ status: 200, body: 'bob number' });
  });

  it('data that did not change', async () => {
    const store = new TracedStore();
    const app = await App.start({ store }, (req, res) => {
      req.session.basket = other.evaluate("{ items: ['tea', { name: 'milk' }], at: new Date(0) }");
      res.end();
    });
    const client = app.client();
    await client.get();
    store.clearTrace();
    await client.get();
    expect(store.operations).toEqual(['get', 'touch']);
  });

  it('data that changed', async () => {
    const store = new TracedStore();
    let text = "{ items: ['tea'] }";
    const app = await App.start({ store }, (req, res) => {
      req.session.basket = other.evaluate(text);
      res.end();
    });
    const client = app.client();
    await client.get();
    store.clearTrace();
    text = "{ items: ['milk'] }";
    await client.get();
    expect(store.operations).toEqual(['get', 'set']);
  });

  it('the error of a store', async () => {
    const store = new TracedStore();
    store.break('set', { error: new other.Error('disk full') });
    const app = await App.start({ store }, (req, res) => {
      req.session.user = 'ada';
      res.end();
    });
    expect((await app.client().get()).status).toBe(500);
    expect((await app.firstError()).message).toBe('disk full');
  });

  it('ENOENT, by which a store answers that there is no session', async () => {
    const store = new TracedStore();
    const app = await App.start({ store }, (req, res) => {
      req.session.visits = Number(req.session.visits ?? 0) + 1;
      res.end(String(req.session.visits));
    });
    const client = app.client();
    await client.get();
    store.break('get', { error: Object.assign(new other.Error('no such file'), { code: 'ENOENT' }) });
    expect(await client.get()).toMatchObject({ status: 200, body: '1' });
  });

  it('the promise of a store that rejects', async () => {
    const store = new TracedStore();
    store.set = () => other.Promise.reject(new other.Error('disk full'));
    const app = await App.start({ store }, (req, res) => {
      req.session.user = 'ada';
      res.end();
    });
    expect((await app.client().get()).status).toBe(500);
    expect((await app.firstError()).message).toBe('disk full');
  });

  it('the options, the secrets among them', async () => {
    const options = other.evaluate(
      "{ secret: [new Uint8Array([1, 2, 3]), 'older'], resave: false, saveUninitialized: false, cookie: { maxAge: 1000 } }",
    );
    const app = await App.start(options, (req, res) => {
      req.session.visits = Number(req.session.visits ?? 0) + 1;
      res.end(String(req.session.visits));
    });
    const client = app.client();
    await client.get();
    expect(await client.get()).toMatchObject({ status: 200, body: '2' });
  });

  it("the result of the application's cookie function", async () => {
    const cookie = () => other.evaluate(`{ path: '/', expires: new Date(${YEAR_2100}), sameSite: 'lax' }`);
    const app = await App.start({ cookie }, (req, res) => {
      req.session.user = 'ada';
      res.end();
    });
    const answer = await app.client().get();
    expect(attributesOf(answer.setCookie[0])).toEqual({ path: '/', expires: EXPIRES, httponly: true, samesite: 'Lax' });
  });
});

describe('a Date that was made before a test replaced Date', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('as the option cookie.expires', async () => {
    const app = await App.start({ cookie: { expires: new Date(YEAR_2100) } }, (req, res) => {
      req.session.user = 'ada';
      res.end(typeof req.session.cookie.maxAge);
    });
    // It is not an instance of vitest's Date.
    vi.setSystemTime(new Date(2030, 0, 1));
    const answer = await app.client().get();
    expect(answer).toMatchObject({ status: 200, body: 'number' });
    expect(attributesOf(answer.setCookie[0]).expires).toBe(EXPIRES);
  });
});
