/** @fastify/session with its own MemoryStore, through Fastify's injection; its floor is Fastify without it. */
import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import fastify from 'fastify';
import { COMMON_PATHS, cookieAfter } from './middleware-tasks.mjs';

async function application(path, withSession) {
  const app = fastify();
  if (withSession) {
    await app.register(fastifyCookie);
    await app.register(fastifySession, {
      secret: 'the secret of the benchmark, 32+ characters',
      saveUninitialized: false,
      cookie: { secure: false },
    });
  }
  app.get('/login', (request, reply) => {
    for (const [key, value] of Object.entries(path.data)) request.session[key] = value;
    reply.send('Hello');
  });
  app.get('/account', (request, reply) => {
    const known = withSession && request.session.user !== undefined;
    const answer = () =>
      reply.type('text/plain; charset=utf-8').send(known ? 'Hello, and welcome back.' : 'Hello, whoever.');
    if (withSession && path.app) path.app(request.session, answer);
    else answer();
  });
  await app.ready();
  return app;
}

const get = (app, url, cookie) => app.inject({ method: 'GET', url, headers: cookie === undefined ? {} : { cookie } });

function taskOf(app, cookies) {
  return {
    requests: cookies.length,
    prepare() {},
    run: () => Promise.all(cookies.map((cookie) => get(app, '/account?tab=orders', cookie))),
  };
}

export async function makeTasks(path, store) {
  if (store !== 'memory' || !COMMON_PATHS.includes(path.id)) return undefined;
  const app = await application(path, true);
  const cookies = [];
  for (let i = 0; i < path.batch; i++) {
    const logged = path.cookie === 'none' ? undefined : await get(app, '/login');
    cookies.push(logged && cookieAfter(logged.headers['set-cookie']));
  }
  const { body, headers } = await get(app, '/account', cookies[0]);
  if (
    body.includes('welcome back') !== (path.cookie === 'signed') ||
    (path.id === 'new-session' && !headers['set-cookie'])
  )
    throw new Error(`on the path ${path.id} the session was not as it should be`);
  return { task: taskOf(app, cookies), floor: taskOf(await application(path, false), cookies) };
}
