import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeWithServer } from '../support/describe-with-server.js';
import { repository } from '../support/package-build.js';
import type { Project } from '../support/project.js';
import { startRedis } from '../support/redis-server.js';
import { startServer } from '../support/server-process.js';
import { demandServer } from '../support/servers.js';
import { userProjects } from '../support/user-projects.js';
import { Visitor } from '../support/visitor.js';

const SESSION_SECRET = 'a secret that is known to the test alone';
const ADA = { username: 'ada', password: 'enchantress of numbers' };

const createProject = userProjects();
const copy = (example: string) => createProject().copyExample(example);

it('are all listed', () => {
  const folders = readdirSync(join(repository, 'examples'), { withFileTypes: true }).filter((one) => one.isDirectory());
  const list = readFileSync(join(repository, 'examples/README.md'), 'utf8');
  for (const { name } of folders) expect(list).toContain(`[${name}/](${name}/)`);
});

describe('passport', () => {
  it('logs in with a new id, shows the user, and leaves nothing behind at the logout', async () => {
    const { port } = await copy('passport').start('node app.mjs', { SESSION_SECRET });
    const visitor = new Visitor();
    expect((await visitor.get(port)).text).toContain('action="/login"');
    const refused = await visitor.post(port, '/login', { ...ADA, password: 'wrong' });
    expect(refused).toMatchObject({ status: 302, location: '/' });
    expect(visitor.cookie).toBe('');

    const login = await visitor.post(port, '/login', ADA);
    expect(login).toMatchObject({ status: 303, location: '/' });
    const stolen = visitor.cookie;
    expect((await visitor.get(port)).text).toContain('Hello ada');

    await visitor.post(port, '/login', ADA);
    expect(visitor.cookie).not.toBe(stolen);
    const current = visitor.cookie;
    const thief = new Visitor();
    expect((await thief.get(port, '/', { cookie: stolen })).text).toContain('action="/login"');

    await visitor.post(port, '/logout');
    expect(visitor.cookie).toBe('');
    expect((await thief.get(port, '/', { cookie: current })).text).toContain('action="/login"');
  });
});

describeWithServer('nginx', () => {
  describeWithServer('redis-server', () => {
    it('sends one visitor to both replicas, which count in one session', async () => {
      const redis = await startRedis();
      onTestFinished(() => redis.stop());
      const project = copy('replicas');
      const replicas = await Promise.all(
        ['3001', '3002'].map((PORT) => project.start('node app.mjs', { SESSION_SECRET, PORT, REDIS_URL: redis.url })),
      );
      const pems = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
      project.write('key.pem', pems.private).write('cert.pem', pems.cert);
      const conf = readFileSync(join(project.folder, 'nginx.conf'), 'utf8');
      const { server, port } = await startNginx(
        project,
        conf,
        replicas.map((replica) => replica.port),
      );
      onTestFinished(() => server.stop());

      const agent = new Agent({ rejectUnauthorized: false, keepAlive: false });
      const get = async (cookie: string) => {
        const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
          const headers = { cookie, 'x-forwarded-proto': 'http' };
          request({ agent, port, host: '127.0.0.1', headers }, resolve).on('error', reject).end();
        });
        return { body: await text(response), headers: response.headers };
      };
      const first = await get('');
      const [field = ''] = first.headers['set-cookie'] ?? [];
      expect(field).toMatch(/^__Host-sid=s%3A\S+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      const [cookie = ''] = field.split(';');
      const answers = [first, await get(cookie), await get(cookie), await get(cookie)];
      expect(answers.map(({ body }) => body)).toEqual(['Views: 1', 'Views: 2', 'Views: 3', 'Views: 4']);
      expect(new Set(answers.map(({ headers }) => headers['x-replica']))).toEqual(new Set(['3001', '3002']));

      // A deployment stops one of them: nginx sends requests to the other.
      await replicas[0]?.stop();
      expect((await get(cookie)).body).toBe('Views: 5');
      expect((await get(cookie)).body).toBe('Views: 6');
    });
  });
});

/** nginx with the example's configuration, on spare ports. */
async function startNginx(project: Project, conf: string, [one, other]: number[]) {
  let port = 0;
  const { server } = await startServer((spare) => {
    port = spare;
    const ports: Record<string, unknown> = { 3001: one, 3002: other, 8443: spare };
    project.write(
      'nginx.conf',
      conf.replaceAll(/\b(3001|3002|8443)\b/g, (found) => String(ports[found])),
    );
    return {
      program: demandServer('nginx'),
      args: ['-e', 'stderr', '-p', project.folder, '-c', 'nginx.conf'],
      ready: /start worker process/,
      stopSignal: 'SIGTERM',
    };
  });
  return { server, port };
}
