import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import pg from 'pg';
import { generate } from 'selfsigned';
import { io as openSocketIo } from 'socket.io-client';
import { describe, expect, inject, it, onTestFinished, type TestContext } from 'vitest';
import { compile } from '../support/compiler.js';
import { describeWithServer } from '../support/describe-with-server.js';
import { repository } from '../support/package-build.js';
import { startPostgres } from '../support/postgres-server.js';
import { manifest, type Project } from '../support/project.js';
import { startRedis } from '../support/redis-server.js';
import { SocketClient } from '../support/socket-client.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { userProjects } from '../support/user-projects.js';
import { type Page, Visitor } from '../support/visitor.js';
import { type Block, readBlocks } from './blocks.js';
import { startCachingProxy } from './caching-proxy.js';

/** The README and the longer texts, by their paths from the root. */
const documents = new Map(
  ['README.md', ...readdirSync(join(repository, 'docs')).map((name) => `docs/${name}`)]
    .filter((file) => file.endsWith('.md'))
    .map((file) => [file, readFileSync(join(repository, file), 'utf8')]),
);
const readme = documents.get('README.md') ?? '';
const blocks = [...documents].flatMap(([file, text]) => readBlocks(text).map((block) => ({ ...block, file })));

/** The code of a block that another example uses as well. */
function codeOf(name: string): string {
  const block = blocks.find((candidate) => candidate.name === name);
  if (!block) throw new Error(`neither README.md nor docs/ has a code block called ${name}`);
  return block.code;
}

const tested = new Set<string>();

const SESSION_SECRET = 'a secret that is known to the test alone';
/** `s:<id>.<HMAC-SHA256 in base64>`, URL-encoded. */
const SESSION_COOKIE = /^connect\.sid=s%3A[\w-]{32}\.(?:\w|%2B|%2F){43}$/;

const SILENT_SUCCESS = { status: 0, stdout: '', stderr: '' };

const createProject = userProjects();

/** The test of the code block called `name`; its title is the text's promise about it. */
function example(name: string, promise: string, test: (block: Block, context: TestContext) => Promise<void> | void) {
  tested.add(name);
  it(`${name}: ${promise}`, { timeout: 120_000 }, async (context) => {
    const block = blocks.find((candidate) => candidate.name === name);
    if (!block) throw new Error(`neither README.md nor docs/ has a code block called ${name}`);
    await test(block, context);
  });
}

/** The test of a sentence, which stands in the README or in docs/ word for word. */
function claim(sentence: string, test: (context: TestContext) => Promise<void>) {
  it(sentence, { timeout: 120_000 }, async (context) => {
    expect([...documents.values()].map((text) => text.replace(/\s+/g, ' ')).join('\n')).toContain(sentence);
    await test(context);
  });
}

const compilerOptions = {
  strict: true,
  target: 'es2023',
  module: 'nodenext',
  outDir: 'out',
  // The types of the package itself are checked, too.
  skipLibCheck: false,
};
const typescript = join(repository, 'node_modules/typescript');

/** Compiles only if the compiler finds the type of `user`. */
const MISSPELT = `
  import type { Request } from 'express';
  // @ts-expect-error: it is called "admin"
  export const isAdmin = (req: Request) => req.session.user?.adnim;
  export const isReallyAdmin = (req: Request): boolean | undefined => req.session.user?.admin;`;

/** A project that compiles every .ts file in it, with the types of Node and Express at hand. */
function createTypeScriptProject(...names: string[]): Project {
  return createProject(...names)
    .install('@types/node', '@types/express', 'express')
    .write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }));
}

/** The packages that the `npm install` lines of a block ask for: each must be ours, or the version we test with. */
function expectKnownPackages({ code }: Block): string[] {
  const wanted = code
    .split('\n')
    .filter((line) => line.startsWith('npm install '))
    .flatMap((line) => line.split(' ').slice(2));
  for (const spec of wanted) {
    const [, name = '', version] = /^(.[^@]*)(?:@(.*))?$/.exec(spec) ?? [];
    const ours = name === manifest.name ? manifest.version : manifest.devDependencies[name];
    expect(ours, `${name} is installed for the tests`).toBeDefined();
    if (version !== undefined) expect(version, `version of ${name}`).toBe(ours);
  }
  return wanted;
}

describe('the code of the README and of docs/', () => {
  example('install', 'installs this package', (block) => {
    expect(expectKnownPackages(block)).toEqual([manifest.name]);
  });

  example('counter', 'counts for each browser on its own, and the browser holds a signed id', async ({ code }) => {
    const project = createProject().install('express').write('counter.mjs', code);
    const { port } = await project.start('node counter.mjs', { SESSION_SECRET });
    const ada = new Visitor();
    const grace = new Visitor();

    const first = await ada.get(port);
    expect(first.text).toBe('Views: 1');
    expect(first.cookies).toHaveLength(1);
    expect(first.cookies[0]).toMatch(/; Path=\/; Expires=[^;]+ GMT; HttpOnly; SameSite=Lax$/);
    expect(ada.cookie).toMatch(SESSION_COOKIE);

    expect((await ada.get(port)).text).toBe('Views: 2');
    expect((await grace.get(port)).text).toBe('Views: 1');
    expect((await ada.get(port)).text).toBe('Views: 3');
  });

  example('run-counter', 'starts the program with a random secret', async (block) => {
    expect(expectKnownPackages(block)).toContain('express');
    const [start = ''] = block.code.split('\n').filter((line) => line.includes('node counter.mjs'));
    const project = createProject().install('express').write('counter.mjs', codeOf('counter'));

    const { port } = await project.start(start);
    const visitor = new Visitor();
    expect((await visitor.get(port)).text).toBe('Views: 1');
    expect((await visitor.get(port)).text).toBe('Views: 2');
  });

  example('login', 'lets a user in under a new id, and out for good', async ({ code }) => {
    const project = createProject().install('express').write('login.mjs', code);
    const { port } = await project.start('node login.mjs', { SESSION_SECRET });
    const user = new Visitor();
    const credentials = { name: 'ada', password: 'enchantress of numbers' };

    expect(await user.get(port)).toMatchObject({ text: 'Please log in', cookies: [] });
    expect(await user.post(port, '/login', { ...credentials, password: 'guess' })).toMatchObject({
      status: 401,
      cookies: [],
    });

    expect(await user.post(port, '/login', credentials)).toMatchObject({ status: 303, location: '/' });
    expect((await user.get(port)).text).toBe('Hello ada');

    // Session fixation: an attacker has the id that the user had before logging in.
    const attacker = { cookie: user.cookie };
    expect((await new Visitor().get(port, '/', attacker)).text).toBe('Hello ada');
    await user.post(port, '/login', credentials);
    expect(user.cookie).not.toBe(attacker.cookie);
    expect((await user.get(port)).text).toBe('Hello ada');
    expect((await new Visitor().get(port, '/', attacker)).text).toBe('Please log in');

    const copy = { cookie: user.cookie };
    expect(await user.post(port, '/logout')).toMatchObject({ status: 303, location: '/' });
    expect(user.cookie).toBe('');
    expect((await new Visitor().get(port, '/', copy)).text).toBe('Please log in');
  });

  example('change-the-import', 'keeps users logged in, there and back', async ({ code }) => {
    const [before, after, ...others] = code.trimEnd().split('\n');
    expect(others).toEqual([]);
    const program = (importLine = '') => `
      ${importLine.slice(1)}
      import express from 'express';
      import createFileStore from 'session-file-store';
      const FileStore = createFileStore(session);
      const app = express();
      app.use(session({
        store: new FileStore({ path: 'sessions', logFn() {} }),
        secret: process.env.SESSION_SECRET,
        resave: false,
        saveUninitialized: false,
      }));
      app.get('/', (req, res) => {
        req.session.views = (req.session.views ?? 0) + 1;
        res.send('Views: ' + req.session.views);
      });
      app.listen(3000);`;
    expect(before).toMatch(/^-/);
    expect(after).toMatch(/^\+/);
    const project = createProject()
      .install('express', 'express-session', 'session-file-store')
      .write('before.mjs', program(before))
      .write('after.mjs', program(after));
    const visitor = new Visitor();
    let cookie: string | undefined;
    for (const [visits, file] of ['before.mjs', 'after.mjs', 'before.mjs'].entries()) {
      const { port, stop } = await project.start(`node ${file}`, { SESSION_SECRET });
      expect((await visitor.get(port)).text).toBe(`Views: ${visits + 1}`);
      cookie ??= visitor.cookie;
      expect(visitor.cookie).toBe(cookie);
      await stop();
    }
  });

  example('alias', 'gives stores that import express-session by name this package', async ({ code }) => {
    const dependencies = JSON.parse(code).dependencies as Record<string, string>;
    const { 'express-session': alias, ...others } = dependencies;
    expect(alias).toBe(`npm:${manifest.name}@${manifest.version}`);
    for (const [name, version] of Object.entries(others)) expect(version, name).toBe(manifest.devDependencies[name]);

    const project = createProject('express-session')
      .install('express', 'redis')
      .installCopy('connect-redis')
      .write('package.json', code)
      .write(
        'alias.mjs',
        `import { RedisStore } from 'connect-redis';
         import session, { Store } from 'express-session';
         const store = new RedisStore({ client: {} });
         if (!(store instanceof Store)) throw new Error('connect-redis has another express-session');
         session({ store, secret: 'a long random text', resave: false, saveUninitialized: false });`,
      );
    expect(await project.run(process.execPath, ['alias.mjs'])).toEqual(SILENT_SUCCESS);

    // npm checks the version against the range that the store requires.
    const { stdout } = await project.run('npm', ['ls', 'express-session', '--json']);
    const tree = JSON.parse(stdout) as { dependencies: Record<string, { version: string; invalid?: string }> };
    expect(tree.dependencies['express-session']?.version).toBe(manifest.version);
    expect(tree.dependencies['express-session']?.invalid).toBeUndefined();
  });

  example('way-back', 'installs the express-session that this package is held against', (block) => {
    expect(expectKnownPackages(block)).toEqual([`express-session@${manifest.devDependencies['express-session']}`]);
  });

  example('redis-install', 'installs the versions that are tested', (block) => {
    const wanted = expectKnownPackages(block);
    expect(wanted.map((spec) => spec.replace(/@.*/, ''))).toEqual([manifest.name, 'connect-redis', 'redis']);
  });

  /** A shop around the store of the README's example. */
  const shop = (code: string) => `${code}
    app.get('/', (req, res) => {
      res.json(req.session.cart ?? []);
    });
    app.post('/cart/:item', (req, res) => {
      req.session.cart = [...(req.session.cart ?? []), req.params.item];
      res.json(req.session.cart);
    });
    app.listen(3000);`;

  describeWithServer('redis-server', () => {
    example('redis', 'shares sessions between processes', async ({ code }, context) => {
      const redis = await startRedis();
      context.onTestFinished(() => redis.stop());
      const project = createProject()
        .install('express', 'redis', 'connect-redis', 'express-session')
        .write('shop.mjs', shop(code));
      const environment = { SESSION_SECRET, REDIS_URL: redis.url };
      const one = await project.start('node shop.mjs', environment);
      const other = await project.start('node shop.mjs', environment);
      const customer = new Visitor();

      expect((await customer.get(one.port)).text).toBe('[]');
      expect((await customer.post(one.port, '/cart/tea')).text).toBe('["tea"]');
      expect((await customer.post(other.port, '/cart/cake')).text).toBe('["tea","cake"]');
      expect((await customer.get(one.port)).text).toBe('["tea","cake"]');
      expect((await new Visitor().get(other.port)).text).toBe('[]');
    });

    /** The shop on a Redis of its own, its store with a deadline, and a customer who has put tea into the cart. */
    async function openShop(context: TestContext) {
      const redis = await startRedis();
      context.onTestFinished(() => redis.stop());
      const withoutDeadline = codeOf('redis');
      const code = withoutDeadline.replace(/^const store = .*\n/m, codeOf('use-deadline'));
      expect(code).not.toBe(withoutDeadline);
      const project = createProject()
        .install('express', 'redis', 'connect-redis', 'express-session')
        .write('with-deadline.mjs', codeOf('deadline'))
        .write('shop.mjs', `import { withDeadline } from './with-deadline.mjs';\n${shop(code)}`);
      const { port } = await project.start('node shop.mjs', { SESSION_SECRET, REDIS_URL: redis.url });
      const customer = new Visitor();
      expect((await customer.post(port, '/cart/tea')).text).toBe('["tea"]');
      return { redis, port, customer };
    }

    tested.add('deadline').add('use-deadline');
    claim('While Redis is down or hangs, a request that needs its session gets an error', async (context) => {
      const { redis, port, customer } = await openShop(context);
      const get = () => customer.get(port);

      process.kill(redis.pid, 'SIGSTOP');
      expect(await get()).toMatchObject({ status: 500, text: expect.stringContaining('no answer to get in 1000 ms') });
      const answers = await Promise.all([get(), get(), customer.post(port, '/cart/cake'), new Visitor().get(port)]);
      // A client without a session does not need the store.
      expect(answers.map(({ status }) => status)).toEqual([500, 500, 500, 200]);
      expect((await new Visitor().post(port, '/cart/tea')).status).toBe(500);
      process.kill(redis.pid, 'SIGCONT');
      expect(await get()).toMatchObject({ status: 200, text: '["tea"]' });
      expect((await customer.post(port, '/cart/cake')).text).toBe('["tea","cake"]');

      process.kill(redis.pid, 'SIGKILL');
      await redis.stop();
      // The Redis client may notice the lost connection only at the first request.
      expect((await get()).status).toBe(500);
      expect(await get()).toMatchObject({ status: 500, text: expect.stringContaining('The client is offline') });
      expect((await new Visitor().get(port)).status).toBe(200);
    });

    it('a Redis that was started again serves the application of the example', {
      timeout: 120_000,
    }, async (context) => {
      const { redis, port, customer } = await openShop(context);
      process.kill(redis.pid, 'SIGKILL');
      await redis.stop();
      expect((await customer.get(port)).status).toBe(500);
      const successor = await startRedis({ former: redis });
      context.onTestFinished(() => successor.stop());
      // The client comes back by itself; until it has, each request is an error at once.
      while ((await customer.get(port)).status === 500);
      // This Redis keeps nothing on a disk.
      expect((await customer.get(port)).text).toBe('[]');
      expect((await customer.post(port, '/cart/tea')).text).toBe('["tea"]');
      expect((await customer.get(port)).text).toBe('["tea"]');
    });
  });

  example('postgres-install', 'installs the versions that are tested', (block) => {
    const wanted = expectKnownPackages(block);
    expect(wanted.map((spec) => spec.replace(/@.*/, ''))).toEqual([manifest.name, 'connect-pg-simple', 'pg']);
  });

  describeWithServer('PostgreSQL', () => {
    example('postgres', 'keeps sessions, and answers while PostgreSQL hangs', async ({ code }, context) => {
      const postgres = await startPostgres();
      context.onTestFinished(() => postgres.stop());
      const [, table = ''] = /^psql "\$DATABASE_URL" -f (\S+)$/m.exec(codeOf('postgres-install')) ?? [];
      const admin = new pg.Client({ connectionString: postgres.url });
      await admin.connect();
      await admin.query(readFileSync(join(repository, table), 'utf8'));
      await admin.end();

      const project = createProject()
        .install('express', 'pg', 'connect-pg-simple')
        .write('store.mjs', code)
        .write(
          'counter.mjs',
          `import express from 'express';
           import session from 'spec-session';
           import { store } from './store.mjs';
           const app = express();
           app.use(session({ store, secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false }));
           app.post('/', (req, res) => {
             req.session.views = (req.session.views ?? 0) + 1;
             res.send('Views: ' + req.session.views);
           });
           app.listen(3000);`,
        );
      const { port } = await project.start('node counter.mjs', { SESSION_SECRET, DATABASE_URL: postgres.url });
      const visitor = new Visitor();
      expect((await visitor.post(port, '/')).text).toBe('Views: 1');
      expect((await visitor.post(port, '/')).text).toBe('Views: 2');

      const resume = await postgres.suspend();
      context.onTestFinished(resume);
      const visits = () => Promise.all(Array.from({ length: 12 }, () => visitor.post(port, '/')));
      // First on the existing connection, then on new ones.
      for (const answers of [await visits(), await visits()]) {
        expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(500));
      }
      resume();
      expect((await visitor.post(port, '/')).text).toBe('Views: 3');
    });
  });

  example('own-store', 'is a store: it keeps, touches and destroys sessions, and reports errors', async ({ code }) => {
    const project = createProject()
      .install('express')
      .write('key-value-store.mjs', code)
      .write(
        'app.mjs',
        `import express from 'express';
         import session from 'spec-session';
         import { KeyValueStore } from './key-value-store.mjs';

         const texts = new Map();
         const calls = [];
         let broken = false;
         const client = {
           async get(key) {
             if (broken) throw new Error('out of reach');
             return texts.get(key);
           },
           async set(key, text, ms) {
             texts.set(key, text);
             calls.push(['set', ms]);
           },
           async expire(key, ms) {
             calls.push(['expire', ms]);
           },
           async delete(key) {
             texts.delete(key);
             calls.push(['delete']);
           },
         };
         const app = express();
         app.get('/calls', (req, res) => res.json(calls.splice(0)));
         app.post('/break', (req, res) => res.send(String((broken = true))));
         app.use(session({
           store: new KeyValueStore(client),
           secret: process.env.SESSION_SECRET,
           resave: false,
           saveUninitialized: false,
         }));
         app.get('/', (req, res) => res.send(String(req.session.views)));
         app.post('/', (req, res) => res.send(String((req.session.views = (req.session.views ?? 0) + 1))));
         app.post('/hour', (req, res) => {
           req.session.cookie.maxAge = 3_600_000;
           req.session.kept = true;
           res.send('kept');
         });
         app.post('/logout', async (req, res) => {
           await req.session.destroy();
           res.send('out');
         });
         app.use((err, req, res, next) => res.status(500).send(err.message));
         app.listen(3000);`,
      );
    const { port } = await project.start('node app.mjs', { SESSION_SECRET });
    const visitor = new Visitor();
    const calls = async () => JSON.parse((await new Visitor().get(port, '/calls')).text) as [string, number?][];
    const oneDay = 24 * 60 * 60 * 1000;

    expect((await visitor.post(port, '/')).text).toBe('1');
    expect((await visitor.post(port, '/')).text).toBe('2');
    expect(await calls()).toEqual([
      ['set', oneDay],
      ['set', oneDay],
    ]);

    expect((await visitor.get(port)).text).toBe('2');
    expect(await calls()).toEqual([['expire', oneDay]]);

    await visitor.post(port, '/hour');
    const [[operation, lifetime = 0] = ['none']] = await calls();
    expect(operation).toBe('set');
    expect(lifetime).toBeGreaterThan(3_590_000);
    expect(lifetime).toBeLessThanOrEqual(3_600_000);

    await visitor.post(port, '/logout');
    expect(await calls()).toEqual([['delete']]);
    expect((await visitor.get(port)).text).toBe('undefined');

    await visitor.post(port, '/break');
    expect(await visitor.get(port)).toMatchObject({ status: 500, text: 'out of reach' });
  });

  example('typescript', 'compiles, with the types of what a session holds, and runs', async ({ code }) => {
    const project = createTypeScriptProject().write('admin.ts', code).write('misspelt.ts', MISSPELT);
    expect(compile(typescript, project.folder)).toBe('');

    const { port } = await project.start('node out/admin.js', { SESSION_SECRET });
    expect((await new Visitor().get(port, '/admin')).status).toBe(403);
  });

  claim('compiles unchanged: its `import` and its `declare module` name `express-session`', async () => {
    const code = codeOf('typescript').replaceAll("'spec-session'", "'express-session'");
    expect(code.match(/'express-session'/g)).toHaveLength(2);
    const project = createTypeScriptProject('express-session').write('admin.ts', code).write('misspelt.ts', MISSPELT);
    expect(compile(typescript, project.folder)).toBe('');
    const { port } = await project.start('node out/admin.js', { SESSION_SECRET });
    expect((await new Visitor().get(port, '/admin')).status).toBe(403);

    project.install('@types/express-session');
    expect(compile(typescript, project.folder)).toBe('');
  });

  example('koa', 'serves sessions under Koa, and answers when one is not stored', async ({ code }) => {
    const koa = (text: string) => createProject().install('koa', 'koa-connect').write('koa.mjs', text);
    const { port } = await koa(code).start('node koa.mjs', { SESSION_SECRET });
    const visitor = new Visitor();
    expect((await visitor.get(port)).text).toBe('Views: 1');
    expect((await visitor.get(port)).text).toBe('Views: 2');

    const broken =
      'Object.assign(new session.MemoryStore(), { set: (_sid, _session, done) => done(new Error("full")) })';
    const failing = await koa(code.replace('session({', `session({ store: ${broken},`)).start('node koa.mjs', {
      SESSION_SECRET,
    });
    const answer = await new Visitor().get(failing.port);
    expect(answer).toMatchObject({ status: 500, text: 'Internal Server Error', cookies: [] });
    expect(await failing.stop()).toContain('Session: Error: full');
  });

  example('http2', 'serves sessions over HTTP/2', async ({ code }, context) => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const project = createProject().write('http2.mjs', code).write('key.pem', key).write('cert.pem', cert);
    const { port } = await project.start('node http2.mjs', { SESSION_SECRET });
    const client = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    context.onTestFinished(() => client.destroy());

    const get = (cookie?: string) =>
      new Promise<{ text: string; headers: IncomingHttpHeaders }>((resolve, reject) => {
        const request = client.request({ ':path': '/', ...(cookie !== undefined && { cookie }) });
        let headers: IncomingHttpHeaders = {};
        let text = '';
        request.on('response', (received) => {
          headers = received;
        });
        request.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        request.on('error', reject).on('end', () => resolve({ text, headers }));
      });

    const first = await get();
    expect(first.text).toBe('Views: 1');
    const [setCookie = ''] = first.headers['set-cookie'] ?? [];
    expect(setCookie).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect((await get(setCookie.split(';')[0])).text).toBe('Views: 2');
    expect((await get()).text).toBe('Views: 1');
  });

  /** A program around a part of one: a login, and the parts of the README's example of WebSockets that it uses. */
  const chatProgram = ({ imports, before = '', code, after }: Record<string, string>) => `
    import { on } from 'node:events';
    import { createServer } from 'node:http';
    import express from 'express';
    import session from 'spec-session';
    ${imports}
    const withSession = session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false });
    ${before}
    ${code}
    app.post('/login', async (req, res) => {
      await req.session.regenerate();
      req.session.user = 'ada';
      res.sendStatus(204);
    });
    ${after}`;

  example('websocket', 'holds conversations whose messages change the session', async ({ code }) => {
    const project = createProject().install('express', 'ws').write('chat.mjs', code);
    const { port, stop } = await project.start('node chat.mjs', { SESSION_SECRET });
    const connect = (cookie?: string) => SocketClient.connect(`ws://127.0.0.1:${port}/`, cookie);
    const ada = new Visitor();
    const grace = new Visitor();

    await expect(connect()).rejects.toThrow('Unexpected server response: 401');
    await ada.post(port, '/login');
    await grace.post(port, '/login');
    const one = await connect(ada.cookie);
    const other = await connect(ada.cookie);
    const neighbour = await connect(grace.cookie);
    expect(await one.ask('hello')).toBe("ada's message 1: hello");
    expect(await other.ask('hello')).toBe("ada's message 2: hello");
    for (const text of ['a', 'b', 'c']) one.send(text);
    expect([await one.next(), await one.next(), await one.next()]).toEqual([
      "ada's message 3: a",
      "ada's message 4: b",
      "ada's message 5: c",
    ]);

    await ada.post(port, '/logout');
    expect(await one.closed).toEqual({ code: 1008, reason: 'logged out' });
    expect(await other.closed).toEqual({ code: 1008, reason: 'logged out' });
    expect(await neighbour.ask('hello')).toBe("ada's message 1: hello");

    // Another login ends the session too, and leaves its sockets to their next message.
    await grace.post(port, '/login');
    await expect(neighbour.ask('still there?')).rejects.toThrow('the socket was closed: 1008 no session');

    // A client that breaks the protocol must not end the process.
    const broken = await connect(grace.cookie);
    broken.sendGarbage();
    expect(await broken.closed).toMatchObject({ code: 1002 });
    const last = await connect(grace.cookie);
    expect(await last.ask('hello')).toBe("ada's message 1: hello");
    expect(await stop()).toMatch(/^Invalid WebSocket frame: .*\n$/);
  });

  example('express-ws', "runs the application's own middlewares", async ({ code }) => {
    const [converse = ''] = /^async function converse[\s\S]*?^}\n/m.exec(codeOf('websocket')) ?? [];
    const imports = "import expressWs from 'express-ws';";
    const program = chatProgram({ imports, code, after: `${converse} app.listen(3000);` });
    const project = createProject().install('express', 'express-ws').write('chat.mjs', program);
    const { port } = await project.start('node chat.mjs', { SESSION_SECRET });
    const connect = (cookie?: string) => SocketClient.connect(`ws://127.0.0.1:${port}/chat`, cookie);
    const ada = new Visitor();

    expect(await (await connect()).closed).toEqual({ code: 1008, reason: 'no session' });
    await ada.post(port, '/login');
    const socket = await connect(ada.cookie);
    expect(await socket.next()).toBe('ready');
    expect(await socket.ask('hello')).toBe("ada's message 1: hello");
    expect(await socket.ask('hello')).toBe("ada's message 2: hello");
    await ada.post(port, '/login');
    await expect(socket.ask('still there?')).rejects.toThrow('the socket was closed: 1008 no session');
  });

  example(
    'socket-io',
    'refreshes the session before each message, and disconnects at logout',
    async ({ code }, context) => {
      const program = chatProgram({
        imports: "import { Server } from 'socket.io';",
        before: 'const app = express(); const server = createServer(app); app.use(withSession);',
        code,
        after: 'server.listen(3000);',
      });
      const project = createProject().install('express', 'socket.io').write('chat.mjs', program);
      const { port } = await project.start('node chat.mjs', { SESSION_SECRET });
      const ada = new Visitor();
      function connect(cookie: string) {
        const socket = openSocketIo(`http://127.0.0.1:${port}`, { extraHeaders: { cookie }, forceNew: true });
        context.onTestFinished(() => {
          socket.close();
        });
        return new Promise<typeof socket>((resolve, reject) => {
          socket.once('connect', () => resolve(socket)).once('connect_error', reject);
        });
      }

      await expect(connect('')).rejects.toThrow('no session');
      await ada.post(port, '/login');
      const socket = await connect(ada.cookie);
      expect(await socket.emitWithAck('say', 'hello')).toBe("ada's message 1: hello");
      expect(await (await connect(ada.cookie)).emitWithAck('say', 'hello')).toBe("ada's message 2: hello");
      expect(await socket.emitWithAck('say', 'hello')).toBe("ada's message 3: hello");

      const disconnected = new Promise((resolve) => socket.once('disconnect', resolve));
      await ada.post(port, '/logout');
      expect(await disconnected).toBe('io server disconnect');
      await expect(connect(ada.cookie)).rejects.toThrow('no session');

      await ada.post(port, '/login');
      const abandoned = await connect(ada.cookie);
      await ada.post(port, '/login');
      await expect(abandoned.emitWithAck('say', 'still there?')).rejects.toThrow('disconnected');
    },
  );

  claim('the session of an upgrade is `(req as express.Request).session`', async () => {
    const project = createTypeScriptProject()
      .install('ws', '@types/ws', 'socket.io')
      .write(
        'chat.ts',
        `import { createServer } from 'node:http';
         import express from 'express';
         import session from 'spec-session';
         import { Server } from 'socket.io';
         import { type WebSocket, WebSocketServer } from 'ws';
         declare module 'spec-session' {
           interface SessionData { user: string; messages: number }
         }
         const withSession = session({ secret: 'a long random text', resave: false, saveUninitialized: false });
         const server = createServer();
         const sockets = new WebSocketServer({ noServer: true });
         async function converse(socket: WebSocket, req: express.Request): Promise<void> {
           await req.session.reload();
           req.session.messages = (req.session.messages ?? 0) + 1;
           await req.session.save();
         }
         server.on('upgrade', (req, connection, head) => {
           withSession(req, {}, (err) => {
             const name: string | undefined = (req as express.Request).session?.user;
             if (err || !name) connection.end();
             else sockets.handleUpgrade(req, connection, head, (socket) => converse(socket, req as express.Request));
           });
         });
         const io = new Server(server);
         io.engine.use(withSession);
         io.use(({ request }, next) => next((request as express.Request).session.user ? undefined : new Error('no')));
         // @ts-expect-error: an upgrade has no response, but the middleware wants something in its place
         export const withoutResponse = () => withSession({} as express.Request, undefined, () => {});`,
      );
    expect(compile(typescript, project.folder)).toBe('');
  });

  /** A shop whose sessions outlive the process, for one release after the other. */
  const release = (cookie: string, middleware = '') => `
    import express from 'express';
    import session from 'spec-session';
    import createFileStore from 'session-file-store';
    const FileStore = createFileStore(session);
    const ONE_WEEK = 7 * 24 * 60 * 60 * 1000;
    const app = express();
    app.use(session({
      store: new FileStore({ path: 'sessions', logFn() {} }),
      secret: process.env.SESSION_SECRET,
      resave: false,
      saveUninitialized: false,
      cookie: ${cookie},
    }));
    ${middleware}
    app.get('/', (req, res) => {
      res.json({ ...req.session, cookie: req.session.cookie });
    });
    app.post('/login', (req, res) => {
      req.session.user = 'ada';
      res.sendStatus(204);
    });
    app.listen(3000);`;

  example('live-cookies', 'changes the cookies of sessions that began before', async ({ code }) => {
    const project = createProject()
      .install('express', 'session-file-store')
      .write('short.mjs', release('{ maxAge: 60 * 60 * 1000 }'))
      .write('until-closed.mjs', release('{}'))
      .write('options-alone.mjs', release("{ maxAge: ONE_WEEK, sameSite: 'lax' }"))
      .write('recipe.mjs', release("{ maxAge: ONE_WEEK, sameSite: 'lax' }", code));
    const week = 7 * 24 * 60 * 60 * 1000;
    const visitors: Visitor[] = [];
    for (const file of ['short.mjs', 'until-closed.mjs']) {
      const { port, stop } = await project.start(`node ${file}`, { SESSION_SECRET });
      const visitor = new Visitor();
      await visitor.post(port, '/login');
      visitors.push(visitor);
      await stop();
    }

    const before = await project.start('node options-alone.mjs', { SESSION_SECRET });
    for (const visitor of visitors) {
      const { text, cookies } = await visitor.get(before.port);
      expect(JSON.parse(text).cookie.originalMaxAge).not.toBe(week);
      expect(cookies).toEqual([]);
    }
    await before.stop();

    const { port } = await project.start('node recipe.mjs', { SESSION_SECRET });
    for (const visitor of visitors) {
      const { cookie } = visitor;
      const { text, cookies } = await visitor.get(port);
      expect(JSON.parse(text)).toMatchObject({ user: 'ada', cookie: { originalMaxAge: week, sameSite: 'lax' } });
      expect(cookies).toEqual([expect.stringMatching(/; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/)]);
      expect(visitor.cookie).toBe(cookie);
      // Once is enough, since the store keeps it.
      const again = await visitor.get(port);
      expect(again.cookies).toEqual([]);
      expect(JSON.parse(again.text)).toMatchObject({ user: 'ada', cookie: { originalMaxAge: week, sameSite: 'lax' } });
    }
    const newcomer = new Visitor();
    expect((await newcomer.get(port)).cookies).toEqual([]);
    await newcomer.post(port, '/login');
    expect(JSON.parse((await newcomer.get(port)).text).cookieChanged).toBeUndefined();
  });

  example('several-applications', 'keeps the sessions of one from the other', async ({ code }) => {
    const project = createProject()
      .install('express')
      .write(
        'applications.mjs',
        `import express from 'express';
         import session from 'spec-session';
         const options = { store: new session.MemoryStore(), resave: false, saveUninitialized: false };
         const app = express();
         ${code}
         const login = (req, res) => {
           req.session.user = req.body.name;
           res.sendStatus(204);
         };
         const who = (req, res) => res.json(req.session.user ?? 'nobody');
         app.use(express.urlencoded());
         app.route('/').get(who).post(login);
         app.route('/admin').get(who).post(login);
         app.listen(3000);`,
      );
    const other = 'another secret that is known to the test alone';
    const { port } = await project.start('node applications.mjs', { SHOP_SECRET: SESSION_SECRET, ADMIN_SECRET: other });
    const customer = new Visitor();
    await customer.post(port, '/', { name: 'ada' });
    expect((await customer.get(port)).text).toBe('"ada"');
    expect((await customer.get(port, '/admin')).text).toBe('"nobody"');
    const renamed = { cookie: customer.cookie.replace('shop.sid', 'admin.sid') };
    expect(renamed.cookie).toMatch(/^admin\.sid=s%3A/);
    expect((await new Visitor().get(port, '/admin', renamed)).text).toBe('"nobody"');
    await customer.post(port, '/admin', { name: 'root' });
    expect((await customer.get(port, '/admin')).text).toBe('"root"');
    expect((await customer.get(port)).text).toBe('"ada"');

    // One secret for both, which the recipe warns against.
    const shared = await project.start('node applications.mjs', { SHOP_SECRET: other, ADMIN_SECRET: other });
    const attacker = new Visitor();
    await attacker.post(shared.port, '/', { name: 'eve' });
    const forged = { cookie: attacker.cookie.replace('shop.sid', 'admin.sid') };
    expect((await new Visitor().get(shared.port, '/admin', forged)).text).toBe('"eve"');
  });

  describeWithServer('nginx', () => {
    example('caches', 'keeps sessions out of shared caches, and static files in them', async ({ code }, context) => {
      const project = createProject()
        .install('express')
        .write('public/style.css', 'p { color: teal }')
        .write(
          'news.mjs',
          `import express from 'express';
           import session from 'spec-session';
           const secret = process.env.SESSION_SECRET;
           const options = { secret, resave: false, saveUninitialized: false, rolling: true };
           const app = express();
           ${code}
           const count = (req, res) => {
             req.session.views = (req.session.views ?? 0) + 1;
             res.send('Views: ' + req.session.views);
           };
           app.get('/page', count);
           app.get('/careless', (req, res) => {
             res.set('Cache-Control', 'public, max-age=60');
             count(req, res);
           });
           app.get('/news', (req, res) => {
             res.set('Cache-Control', 'public, max-age=60').vary('Cookie');
             res.send(req.session.views ? 'news for you' : 'news');
           });
           app.listen(3000);`,
        );
      const application = await project.start('node news.mjs', { SESSION_SECRET });
      const proxy = await startCachingProxy(application.port);
      context.onTestFinished(() => proxy.stop());
      const port = proxy.ports.http;
      const cacheOf = ({ headers }: Page) => headers['x-cache'];
      const ada = new Visitor();
      const grace = new Visitor();

      expect((await ada.get(port, '/page')).text).toBe('Views: 1');
      expect((await grace.get(port, '/page')).text).toBe('Views: 1');
      expect((await ada.get(port, '/page')).text).toBe('Views: 2');
      expect(ada.cookie).not.toBe(grace.cookie);

      const [first, second] = [await ada.get(port, '/style.css'), await grace.get(port, '/style.css')];
      expect([cacheOf(first), cacheOf(second)]).toEqual(['MISS', 'HIT']);
      expect([...first.cookies, ...second.cookies]).toEqual([]);
      expect(second.headers['cache-control']).toBe('public, max-age=3600');

      // Visitors without a session share the cached page; a visitor with one gets a page of their own.
      expect(cacheOf(await new Visitor().get(port, '/news'))).toBe('MISS');
      expect(await new Visitor().get(port, '/news').then((page) => [cacheOf(page), page.text])).toEqual([
        'HIT',
        'news',
      ]);
      expect((await ada.get(port, '/news')).text).toBe('news for you');

      // A page that violates the recipe: the cache passes on a cookie that opens somebody else's session.
      const victim = new Visitor();
      const stranger = new Visitor();
      await victim.get(port, '/careless');
      expect(cacheOf(await stranger.get(port, '/careless'))).toBe('HIT');
      expect(stranger.cookie).toBe(victim.cookie);
    });
  });

  claim('with `resave: true` so can one that only reads', async () => {
    const project = createProject()
      .install('express')
      .write(
        'slow.mjs',
        `import { EventEmitter, once } from 'node:events';
         import express from 'express';
         import session from 'spec-session';
         const app = express();
         const events = new EventEmitter();
         const began = once(events, 'began');
         app.post('/finish', (req, res) => {
           events.emit('finish');
           res.sendStatus(204);
         });
         app.use(session({
           secret: process.env.SESSION_SECRET,
           resave: process.env.RESAVE === 'true',
           saveUninitialized: false,
         }));
         app.get('/', (req, res) => res.send(req.session.user ?? 'nobody'));
         app.get('/slow', async (req, res) => {
           const finish = once(events, 'finish');
           events.emit('began');
           await finish;
           res.send(req.session.user);
         });
         app.post('/login', (req, res) => {
           req.session.user = 'ada';
           res.sendStatus(204);
         });
         app.post('/logout', async (req, res) => {
           await began;
           await req.session.destroy();
           res.sendStatus(204);
         });
         app.listen(3000);`,
      );
    for (const [RESAVE, afterwards] of [
      ['true', 'ada'],
      ['false', 'nobody'],
    ] as const) {
      const { port, stop } = await project.start('node slow.mjs', { SESSION_SECRET, RESAVE });
      const ada = new Visitor();
      await ada.post(port, '/login');
      const slow = ada.get(port, '/slow');
      await ada.post(port, '/logout');
      expect((await ada.get(port)).text).toBe('nobody');
      await ada.post(port, '/finish');
      expect((await slow).text).toBe('ada');
      expect((await ada.get(port)).text).toBe(afterwards);
      await stop();
    }
  });

  example('debug', 'tells what became of the session, and why no cookie was sent', async ({ code }) => {
    const project = createProject()
      .install('express')
      .write('counter.mjs', codeOf('counter').replace("secure: 'auto'", 'secure: true'));
    const { port, stop } = await project.start(code.trimEnd(), { SESSION_SECRET });

    expect((await new Visitor().get(port)).cookies).toEqual([]);
    const log = await stop();
    expect(log).toMatch(/spec-session .*no session id/);
    expect(log).toMatch(/spec-session .*no cookie: it is Secure, and the connection is not/);
  });

  /** Runs a command of the harness, as it is published, with the target of docs/targets.md. */
  function conformance(...args: string[]) {
    const folder = temporaryFolder('target');
    onTestFinished(folder.remove);
    const installed = join(folder.path, 'package');
    cpSync(inject('packed').conformance.unpacked, installed, { recursive: true });
    symlinkSync(join(repository, 'node_modules'), join(folder.path, 'node_modules'), 'dir');
    symlinkSync(join(repository, 'conformance/node_modules'), join(installed, 'node_modules'), 'dir');
    writeFileSync(join(folder.path, 'target.py'), codeOf('target-py'));
    const [command = '', ...rest] = args;
    const whole = [join(installed, 'bin/conformance.js'), command, '--command', 'python3 target.py', ...rest];
    return spawnSync(process.execPath, whole, { cwd: folder.path, encoding: 'utf8' });
  }

  example('target-commands', 'look at the program, and judge the library', ({ code }) => {
    const commands = code.matchAll(/^npx conformance (\S+) --command "([^"]*)"(?: --profile session)? +#/gm);
    expect([...commands].map(([, ...words]) => words)).toEqual([
      ['check-target', 'python3 target.py'],
      ['run', 'python3 target.py'],
    ]);
    const { status, stdout } = conformance('run', '--only', 'name.*', '--no-baseline');
    expect(stdout).toContain('forty-lines 1.0.0 on Python 3');
    expect(status).not.toBe(3);
  });

  example('target-py', 'is a target program that is right', () => {
    const { status, stdout } = conformance('check-target');
    expect(stdout).toContain('The target is right: conformance run judges the library.');
    expect(stdout).not.toMatch(/^[✗?]/m);
    expect(status).toBe(0);
  });

  example('target-messages', 'are as the schema has them', ({ code }) => {
    const ajv = new Ajv2020({ allowUnionTypes: true });
    ajv.addSchema(
      JSON.parse(readFileSync(join(repository, 'spec/target-protocol.schema.json'), 'utf8')) as object,
      'p',
    );
    const types = new Map<number, string>();
    // A message may go on in lines that are indented by three spaces.
    for (const [, arrow, text = ''] of code.replaceAll(/\n {3}/g, ' ').matchAll(/^([→←]) (.*)$/gm)) {
      const message = JSON.parse(text) as { number: number; type?: string };
      if (message.type !== undefined) types.set(message.number, message.type);
      const name = `p#/$defs/${arrow === '→' ? 'message' : 'answer'}-${types.get(message.number)}`;
      expect(ajv.validate(name, message), `${text}: ${ajv.errorsText()}`).toBe(true);
    }
    expect([...types.values()]).toEqual(['make', 'expect', 'seen', 'drop']);
  });

  example('fresh-clone', 'names scripts that exist', ({ code }) => {
    for (const line of code.trimEnd().split('\n')) {
      const script = /^npm ci && npm (?:run )?([\w:]+)$/.exec(line)?.[1] ?? line;
      expect(Object.keys(manifest.scripts)).toContain(script);
    }
  });

  it('is tested, each block of it', () => {
    const names = blocks.map(({ name, file, line }) => name ?? `${file}:${line} lacks <!-- test: name -->`);
    expect(names.sort()).toEqual([...tested].sort());
  });
});

/** GitHub's anchors: lower case, spaces to hyphens, nothing but letters, digits, hyphens and underscores. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('the text of the README', () => {
  /** The names in the first column of the table below a heading. */
  function documented(heading: string): string[] {
    const [, section = ''] = readme.split(`\n${heading}\n`);
    const [table = ''] = section.split('\n#');
    return [...table.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    );
  }

  it('has exactly the options in its tables', { timeout: 120_000 }, async () => {
    const union = (names: string[]) => names.map((name) => `'${name}'`).join(' | ') || 'never';
    // Two of the cookie's options are in the types only for old code: they never had an effect.
    const project = createTypeScriptProject().write(
      'options.ts',
      `import type session from 'spec-session';
       type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : Exclude<B, A>) : Exclude<A, B>;
       export const options: Same<${union(documented('## Options'))}, keyof session.SessionOptions> = true;
       export const cookieOptions: Same<
         ${union(documented('### Cookie options'))} | 'encode' | 'signed', keyof session.CookieOptions> = true;`,
    );
    expect(compile(typescript, project.folder)).toBe('');
  });

  it('links to every document in docs/', () => {
    for (const file of documents.keys()) if (file !== 'README.md') expect(readme).toContain(`- [${file}](${file}): `);
  });
});

/** GitHub's list of the site's deployments, as the README links to it: relative to its own page, in every fork. */
const DEPLOYMENTS = '../../deployments/github-pages';

describe.each([...documents])('%s', (file, text) => {
  it('links to headings and files that exist', () => {
    const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
    for (const target of targets.filter((one) => !one.startsWith('https://') && one !== DEPLOYMENTS)) {
      const [path = '', anchor] = target.split('#');
      const linked = path === '' ? join(repository, file) : join(repository, dirname(file), path);
      expect(existsSync(linked), target).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(readFileSync(linked, 'utf8')), target).toContain(anchor);
    }
  });

  it('links each upstream number to its issue', () => {
    const links = [...text.matchAll(/\[#(\d+)\]\(([^)]*)\)/g)];
    if (file === 'docs/differences.md') expect(links.length).toBeGreaterThan(20);
    for (const [, number, target] of links)
      expect(target).toBe(`https://github.com/expressjs/session/issues/${number}`);
  });
});

describe('CONTRIBUTING.md', () => {
  const text = readFileSync(join(repository, 'CONTRIBUTING.md'), 'utf8');

  it('names scripts, folders and files that exist', () => {
    const scripts = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, script = '']) => script);
    expect(scripts.length).toBeGreaterThan(4);
    for (const script of scripts) expect(Object.keys(manifest.scripts)).toContain(script);

    const paths = [...text.matchAll(/`((?:[\w-]+\/)+[\w.-]*)`/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(8);
    // `dist/` is there after a build only, `reports/` after a run, `site/` after `npm run site`.
    const made = /^(dist|reports|site)\//;
    for (const path of paths) expect(made.test(path) || existsSync(join(repository, path)), path).toBe(true);
  });

  it('has the folders in its layout, each once', () => {
    const [, layout = ''] = /^<!-- layout -->\n```\n(.*?)^```/ms.exec(text) ?? [];
    const open: string[] = [];
    const drawn = layout
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [, indent = '', name = ''] = /^( *)(\S+)/.exec(line) ?? [];
        open.splice(indent.length / 2, Infinity, name.replace(/\/$/, ''));
        return open.join('/');
      });
    for (const path of drawn) expect(existsSync(join(repository, path)), path).toBe(true);
    const foldersIn = (parent: string) =>
      readdirSync(join(repository, parent), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${parent}/${name}`);
    expect(drawn).toEqual(expect.arrayContaining([...foldersIn('test'), ...foldersIn('conformance/src')]));
    expect(new Set(drawn).size).toBe(drawn.length);
  });
});
