import { RedisStore } from 'connect-redis';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeWithServer } from '../support/describe-with-server.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { describeOutage, describeStory, describeSwitch, type StoreUnderTest } from './story.js';

const PREFIX = 'shop:';

describeWithServer('redis-server', () => {
  describe('connect-redis', () => {
    let redis: RedisServer;
    let client: ReturnType<typeof createClient>;
    let underTest: StoreUnderTest;

    beforeAll(async () => {
      redis = await startRedis();
      // Without the queue, a command fails when there is no connection, instead of waiting for one.
      client = createClient({ url: redis.url, disableOfflineQueue: true });
      // This is the error when the server stops; errors of commands go to their callers.
      client.on('error', () => {});
      await client.connect();
      underTest = {
        // It imports Store from express-session by name, so the library does not matter.
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

    describeOutage(
      () => underTest,
      () => redis.stop(),
      /^Error: .*(closed|offline|connect)/i,
    );
  });
});
