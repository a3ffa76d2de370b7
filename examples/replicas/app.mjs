import { RedisStore } from 'connect-redis';
import express from 'express';
import { createClient } from 'redis';
import session from 'spec-session';

const { PORT = '3000', REDIS_URL, SESSION_SECRET } = process.env;
if (!SESSION_SECRET) throw new Error('SESSION_SECRET is not set; all replicas need the same');

const client = createClient({ url: REDIS_URL, socket: { connectTimeout: 2000 }, disableOfflineQueue: true });
// Without a listener, a lost connection would end the process; the client connects again by itself.
client.on('error', (err) => console.error('Redis:', err.message));
await client.connect();

const app = express();

// Only nginx can reach this process, and it overwrites X-Forwarded-Proto.
app.set('trust proxy', 'loopback');
app.get('/health', (_req, res) => res.status(client.isReady ? 200 : 503).end());

app.use(
  session({
    secret: SESSION_SECRET.split(','), // the first signs, all verify: see the README of this example
    store: new RedisStore({ client, ttl: 24 * 60 * 60 }),
    resave: false,
    saveUninitialized: false,
    name: '__Host-sid',
    cookie: { secure: true, sameSite: 'lax' },
  }),
);

app.get('/', (req, res) => {
  req.session.views = (req.session.views ?? 0) + 1;
  res.set('X-Replica', PORT).type('text').send(`Views: ${req.session.views}`);
});

const server = app.listen(Number(PORT), '127.0.0.1');

// A deployment stops one replica at a time: it finishes its open requests, and nginx sends new ones to the other.
process.once('SIGTERM', () => server.close(() => client.destroy()));
