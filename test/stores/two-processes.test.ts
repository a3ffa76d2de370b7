import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithServer } from '../support/describe-with-server.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import type { App } from './app.js';
import { Browser } from './browser.js';

/** Forks the shop; resolves when it listens. */
async function startAppProcess(redisUrl: string): Promise<App & { pid: number | undefined }> {
  const { processBody } = await import('../../conformance/src/process-body.js');
  const child: ChildProcess = fork(processBody('app-process', pathToFileURL(__filename).href), {
    execArgv: [],
    env: { ...process.env, REDIS_URL: redisUrl },
  });
  const exited = once(child, 'exit');
  const url = await Promise.race([
    once(child, 'message').then(([url]) => url as string),
    exited.then(([code]) => Promise.reject(new Error(`the app ended with status ${code} before it listened`))),
  ]);
  return {
    url,
    pid: child.pid,
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}

describeWithServer('redis-server', () => {
  describe('two processes that share a Redis', () => {
    let redis: RedisServer;
    let one: Awaited<ReturnType<typeof startAppProcess>>;
    let other: typeof one;

    beforeAll(async () => {
      redis = await startRedis();
      [one, other] = await Promise.all([startAppProcess(redis.url), startAppProcess(redis.url)]);
    });
    afterAll(async () => {
      await Promise.all([one?.stop(), other?.stop()]);
      await redis?.stop();
    });

    it('serve one visitor in turns', async () => {
      expect(one.pid).not.toBe(other.pid);
      const atOne = new Browser(one);
      await atOne.post('/login/ada');

      for (const [n, item] of ['tea', 'milk', 'bread', 'jam'].entries()) {
        await atOne.copy(n % 2 ? one : other).post(`/basket/${item}`);
      }
      const expected = { user: 'ada', basket: ['tea', 'milk', 'bread', 'jam'], ownClasses: true };
      expect(await atOne.account()).toMatchObject(expected);
      expect(await atOne.copy(other).account()).toMatchObject(expected);
    });

    it('forget in both what one regenerates or destroys', async () => {
      const atOne = new Browser(one);
      await atOne.post('/login/ada');
      const stale = atOne.copy(one);

      const atOther = atOne.copy(other);
      await atOther.post('/login/bob');
      expect(await stale.account()).toMatchObject({ user: null });
      expect(await atOther.copy(one).account()).toMatchObject({ user: 'bob' });

      await atOther.copy(one).post('/logout');
      expect(await atOther.account()).toMatchObject({ user: null });
    });

    it('keep each of many visitors apart when their requests overlap', async () => {
      const users = Array.from({ length: 12 }, (_, n) => `user-${n}`);
      const browsers = users.map((_, n) => new Browser(n % 2 ? one : other));
      await Promise.all(browsers.map((browser, n) => browser.post(`/login/${users[n]}`)));
      const accounts = await Promise.all(browsers.map((browser, n) => browser.copy(n % 2 ? other : one).account()));
      expect(accounts.map(({ user }) => user)).toEqual(users);
    });
  });
});
