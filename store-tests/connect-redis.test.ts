import { RedisStore } from 'connect-redis';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './app.js';
import { Browser } from './browser.js';
import { specSession } from './library.js';
import { type RedisServer, redisProgram, startRedis } from './redis-server.js';
import { describeWithServer } from './server-process.js';
import { describeStory, describeSwitch, type StoreUnderTest } from './story.js';

const PREFIX = 'shop:';

describeWithServer('redis-server', redisProgram, () => {
  describe('connect-redis', () => {
    let redis: RedisServer;
    let client: ReturnType<typeof createClient>;
    let underTest: StoreUnderTest;

    beforeAll(async () => {
      redis = await startRedis();
      // Without the queue, a command fails when there is no connection, instead of waiting for one.
      client = createClient({ url: redis.url, disableOfflineQueue: true });
      // When the server goes; the errors of single commands come to whoever sent them.
      client.on('error', () => {});
      await client.connect();
      underTest = {
        // It imports Store from express-session by name: the library is not asked.
        open: () => new RedisStore({ client, prefix: PREFIX }),
        async timeLeft(id) {
          const milliseconds = await client.pTTL(PREFIX + id);
          return milliseconds === -2 ? undefined : milliseconds;
        },
        async setTimeLeft(id, milliseconds) {
          await client.pExpire(PREFIX + id, milliseconds);
        },
        count: () => client.dbSize(),
      };
    });
    afterAll(async () => {
      client?.destroy();
      await redis?.stop();
    });

    describeStory(() => underTest);
    describeSwitch(() => underTest);

    // The last one: it stops the server.
    it('passes the error on when the server is gone', async () => {
      const app = await startApp(specSession, { store: underTest.open(specSession) });
      try {
        const browser = new Browser(app);
        await browser.post('/login/ada');
        await redis.stop();
        const { status, body } = await browser.get('/account');
        expect(status).toBe(503);
        expect(body).toEqual({ error: expect.stringMatching(/^Error: .*(closed|offline|connect)/i) });
      } finally {
        await app.stop();
      }
    });
  });
});
