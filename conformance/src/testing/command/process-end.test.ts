import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conformance, finished } from './conformance.js';

/** This many unanswered requests take seconds, so a run that should have ended meanwhile is noticed. */
const WAITING = 200;

const TARGET = fileURLToPath(new URL('../targets/starts-processes.cjs', import.meta.url));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'process-end-'));
  const step = (path: string, status = 200) => `steps: [{ request: { path: ${path} }, expect: { status: ${status} } }]`;
  const scenarios = [
    `{ id: starts, verifies: [f.one], ${step('/fault')} }`,
    `{ id: fails, verifies: [f.one], ${step('/', 500)} }`,
    ...Array.from({ length: WAITING }, (_, i) => `{ id: waits-${i}, verifies: [f.one], ${step('/wait')} }`),
  ];
  writeFileSync(
    join(folder, 'f.yaml'),
    `feature: f\nsource: s\nrequirements: [{ id: f.one, level: must, text: x }]\nscenarios:\n${scenarios.map((one) => `  - ${one}\n`).join('')}`,
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Starts the command, waits for the process that the target starts, and does something. @returns the exit of the command. */
async function untilStarted(args: readonly string[], then: (child: ChildProcess) => void) {
  const [command = '', ...rest] = args;
  // Each command has its own server, since the commands run side by side.
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A child process gets the variables at its start.
  process.env.TEST_PORT = String((server.address() as AddressInfo).port);
  const child = conformance(command, TARGET, '--spec', folder, '--host', 'http', ...rest);
  delete process.env.TEST_PORT;
  const end = finished(child);
  const [socket] = (await once(server, 'connection')) as [Socket];
  socket.on('error', () => undefined).resume();
  const gone = once(socket, 'close');
  then(child);
  const result = await end;
  // Only the process holds this connection, so both end together.
  await gone;
  server.close();
  return result;
}

const only = ['--only', 'starts', '--only', 'fails'];

describe.concurrent("a target's own processes end", () => {
  it('with a run that completes', async () => {
    expect(await untilStarted(['run', ...only], () => undefined)).toMatchObject({ status: 1, complaints: '' });
  });

  it('with a run that --bail ends', async () => {
    const { status, output } = await untilStarted(['run', '--bail', '--jobs', '1'], () => undefined);
    expect(status).toBe(1);
    expect(output).toContain('not run: waits-0');
  });

  it('with Ctrl-C, which every process of the group gets', async () => {
    const { status, output } = await untilStarted(['run', '--jobs', '1'], (child) =>
      process.kill(-Number(child.pid), 'SIGINT'),
    );
    expect(status).toBe(3);
    expect(output).toContain('the run was interrupted');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'with %s, for a command that does not listen to it',
    async (signal) => {
      const args = ['diff', '--against', 'express-session'];
      const { status } = await untilStarted(args, (child) => child.kill(signal));
      expect(status).toBeNull();
    },
  );

  it('with a runner that is killed', async () => {
    const { status } = await untilStarted(['run', '--jobs', '1'], (child) => child.kill('SIGKILL'));
    expect(status).toBeNull();
  });
});
