/*
 * The shop as a process that a test forks, with its sessions in a Redis. It takes the Redis's URL from the environment,
 * sends its own URL to its parent, and ends when the parent disconnects or ends.
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
