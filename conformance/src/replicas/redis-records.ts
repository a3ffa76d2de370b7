import { createClient } from 'redis';
import { type DatabaseAddress, LEFT_OVER_SECONDS, type SharedDatabase, type SharedRecords } from './shared-records.js';

/** Names that nothing else in that Redis has. */
const PREFIX = 'session-conformance:';

/**
 * Connects to a Redis.
 *
 * @throws Error when it can't be reached, or refuses the user or password.
 */
export async function openRedis(address: DatabaseAddress): Promise<SharedDatabase> {
  const client = createClient({
    // A scenario that waits for a server to come back would be ended as stuck.
    ...('url' in address
      ? { url: address.url, socket: { reconnectStrategy: false } }
      : { socket: { path: address.socket, tls: false, reconnectStrategy: false } }),
    disableOfflineQueue: true,
  });
  // Whoever asks something gets the error, too.
  client.on('error', () => undefined);
  await client.connect();

  const records = (scope: string): SharedRecords => {
    const all = `${PREFIX}${scope}`;
    const dataOf = (id: string) => `${all}:data:${id}`;
    const cookieOf = (id: string) => `${all}:cookie:${id}`;
    // In the order in which they were first stored.
    const ids = () => client.zRange(all, 0, -1);
    const EX = { expiration: { type: 'EX', value: LEFT_OVER_SECONDS } } as const;
    return {
      ids,
      async get(id) {
        const [data, cookie] = await client.mGet([dataOf(id), cookieOf(id)]);
        return typeof data === 'string'
          ? { data, cookie: cookie ? (JSON.parse(cookie) as string | null) : null }
          : undefined;
      },
      async set(id, { data, cookie }) {
        await client
          .multi()
          .set(dataOf(id), data, EX)
          // A record without a cookie has a key too: touch replaces what is there.
          .set(cookieOf(id), JSON.stringify(cookie), EX)
          .zAdd(all, { score: performance.timeOrigin + performance.now(), value: id }, { condition: 'NX' })
          .expire(all, LEFT_OVER_SECONDS)
          .exec();
      },
      async touch(id, cookie) {
        await client.set(cookieOf(id), JSON.stringify(cookie), { ...EX, condition: 'XX' });
      },
      async destroy(id) {
        await client
          .multi()
          .del([dataOf(id), cookieOf(id)])
          .zRem(all, id)
          .exec();
      },
      async clear() {
        await client.del([all, ...(await ids()).flatMap((id) => [dataOf(id), cookieOf(id)])]);
      },
    };
  };
  return { records };
}
