/*
 * The shop as a process of its own, with its sessions in a Redis: what a test forks. It takes the Redis's URL from the
 * environment, tells its parent its own URL, and ends when the parent lets go of it or is gone.
 */
import { RedisStore } from 'connect-redis';
import { createClient } from 'redis';
import { startApp } from './app.js';
import { specSession } from './library.js';

async function main(): Promise<void> {
  const client = createClient({ url: process.env.REDIS_URL as string });
  await client.connect();
  const app = await startApp(specSession, { store: new RedisStore({ client }) });
  process.once('disconnect', () => process.exit());
  process.send?.(app.url);
}

void main();
