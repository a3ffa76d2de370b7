import { once } from 'node:events';
import http from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSession } from './middleware.js';
import { BASICS, captureUncaught, listen, settled } from './testing/app.js';
import { Client } from './testing/client.js';
import { TracedStore } from './testing/traced-store.js';
import type { SessionRequest, SessionResponse } from './types.js';

/** A framework's reaction when the middleware calls `next` again because the session could not be stored. */
type SecondCall = (err: unknown, res: http.ServerResponse) => void;

async function serve(secondCall: SecondCall) {
  const store = new TracedStore();
  store.break('set', { error: new Error('down') });
  const session = createSession({ ...BASICS, store });
  const server = http.createServer((req, res) => {
    let calls = 0;
    session(req as unknown as SessionRequest, res as unknown as SessionResponse, (err) => {
      calls++;
      if (calls > 1) {
        secondCall(err, res);
        return;
      }
      Object.assign((req as unknown as { session: object }).session, { user: 'ada' });
      res.end('welcome');
    });
  });
  return new Client({ url: `http://127.0.0.1:${await listen(server)}` });
}

describe('a session that could not be stored, where the second call of next', () => {
  it('is ignored, as by Koa and h3: the middleware answers after five seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    let ignored = (): void => {};
    const called = new Promise<void>((resolve) => {
      ignored = resolve;
    });
    const client = await serve(() => ignored());
    const answer = client.get();
    await called;
    vi.advanceTimersByTime(4999);
    await settled();
    const early = await Promise.race([answer, Promise.resolve('none yet')]);
    expect(early).toBe('none yet');
    vi.advanceTimersByTime(1);
    expect(await answer).toMatchObject({ status: 500, body: 'Internal Server Error', setCookie: [] });
  });

  it('throws, as in NestJS on Fastify: the middleware answers, the exception is a warning, and the process lives', async () => {
    const uncaught = captureUncaught();
    const warned = once(process, 'warning');
    const client = await serve(() => {
      throw new TypeError('this.done is not a function');
    });
    expect(await client.get()).toMatchObject({ status: 500, body: 'Internal Server Error', setCookie: [] });
    expect(await warned).toEqual([new TypeError('this.done is not a function')]);
    expect(uncaught).toEqual([]);
  });

  it('answers, as in Express: that answer counts, and the client waits for nothing else', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const client = await serve((err, res) => res.end(String(err)));
    expect(await client.get()).toMatchObject({ status: 500, body: 'Error: down' });
    await settled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
