import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { defaultCorpusDirectory } from '../corpus/corpus.js';
import type { Scenario } from '../corpus/scenario.js';
import type { Selection } from '../corpus/select.js';
import { isInstalled, readManifests } from '../matrix/manifests.js';
import type { ResultRecord } from '../report/records.js';
import { runCorpus } from '../run-corpus.js';
import { Pool, type PoolLimits } from '../runner/pool.js';

import { checkTarget } from './check-target.js';
import { TargetServer } from './target-server.js';

const program = fileURLToPath(new URL('../testing/programs/target.mjs', import.meta.url));

/** Scenarios that a sound target passes; at `/fault` one of the programs does what it is named for. */
function request(path: string): Scenario {
  return {
    id: 'a',
    verifies: [],
    options: { resave: false, saveUninitialized: false },
    steps: [{ request: { path }, app: [{ set: { user: 'ada' } }], expect: { status: 200, body: 'ok', setCookie: 1 } }],
  };
}

let pool: Pool | undefined;

afterEach(() => pool?.close());

async function outcomes(fault: string, paths: readonly string[], limits: Partial<PoolLimits> = {}) {
  const command = `node ${program} ${fault}`;
  pool = new Pool({ asked: command, command }, 1, limits);
  await pool.open('http');
  const found = [];
  for (const path of paths) found.push((await pool.run(request(path), 'http', { tracePasses: true })).outcome);
  return found;
}

describe('a target program that', () => {
  it('is sound passes', async () => {
    const found = await outcomes('none', ['/', '/fault', '/']);
    expect(found.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass']);
    expect(found[0]?.wire[0]?.request).toContain('Conformance-Request: 1\r\n');
  });

  it('dies costs one scenario, which is an error with its last words', async () => {
    const found = await outcomes('dies-at-fault', ['/', '/fault', '/', '/']);
    expect(found.map(({ verdict }) => verdict)).toEqual(['pass', 'error', 'pass', 'pass']);
    expect(found[1]?.reason).toMatch(/ended with status 7.*the last line that it wrote/s);
  });

  it.each([
    ['writes-to-output', /wrote a line that is not JSON .*: served a request/, {}],
    ['writes-without-end', /more than 1048576 characters/, {}],
    ['has-a-key-too-many', /a key 'mood' too many/, {}],
    ['can-not-make', /could not do 'make': out of paper/, {}],
    ['loops-at-request', /did not answer 'seen' within 1 seconds/, { responseMs: 500, answerMs: 1000 }],
  ])('%s is an error each time', async (fault, reason, limits) => {
    const [first] = await outcomes(fault, ['/'], limits);
    expect(first).toMatchObject({ verdict: 'error', reason: expect.stringMatching(reason) });
  });

  it('refuses an option makes the scenario not applicable', async () => {
    pool = new Pool({ asked: program, command: `node ${program}` }, 1);
    await pool.open('http');
    const rolling = { ...request('/'), options: { ...request('/').options, rolling: true } };
    expect((await pool.run(rolling, 'http')).outcome).toMatchObject({
      verdict: 'not-applicable',
      reason: 'unsupported by the target: rolling',
    });
  });

  it.each([
    ['dies-at-start', /ended with status 1 before it answered 'start'; its last words:\nno module is called in-memory/],
    ['another-protocol', /'protocol' must be equal to constant/],
  ])('%s is refused before anything is run', async (fault, why) => {
    await expect(outcomes(fault, ['/'])).rejects.toThrow(why);
  });
});

describe('a server that runs already', () => {
  it('takes its messages by POST, and outlives the run', async () => {
    const server = spawn(process.execPath, [program, 'takes-posts'], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void server.kill());
    const [port] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
    const url = `http://127.0.0.1:${port.trim()}/conformance`;
    pool = new Pool({ asked: url, url }, 1);
    const { name } = await pool.open('http');
    expect(name).toBe('in-memory');
    expect((await pool.run(request('/'), 'http')).outcome.verdict).toBe('pass');
    await pool.close();
    const faults: string[] = [];
    const { right } = await checkTarget(new TargetServer(url), ({ fault }) => void (fault && faults.push(fault)));
    expect(faults).toEqual([]);
    expect(right).toBe(true);
    expect(server.exitCode).toBe(null);
  });

  it('is an error when it is not there', async () => {
    const url = 'http://127.0.0.1:1/conformance';
    pool = new Pool({ asked: url, url }, 1);
    await expect(pool.open('http')).rejects.toThrow(
      /the server at http:\/\/127.0.0.1:1\/conformance did not answer 'start'/,
    );
  });
});

/** The verdicts of a target on the scenarios that it can be asked. */
async function verdicts(
  target: string | { asked: string; command: string; folder: string },
  { only = [], shard }: Partial<Selection>,
) {
  const found = new Map<string, ResultRecord>();
  await runCorpus(
    {
      target,
      specDirectory: defaultCorpusDirectory(),
      corpusVersion: 'test',
      // The one that hangs shows no more than that, and takes five seconds.
      selection: { only, skip: ['browser-*', 'response-session-without-cookie'], ...(shard ? { shard } : {}) },
      baseline: 'none',
      jobs: 2,
      bail: false,
      trace: false,
    },
    (line) => {
      if (line.type === 'result' && line.verdict !== 'not-applicable') found.set(line.id, line);
    },
  );
  return found;
}

describe('express-session', () => {
  it('has by the protocol the verdicts that it has in this process', async () => {
    const manifest = readManifests().find(({ id }) => id === 'node/express-session');
    if (!manifest || !isInstalled(manifest)) throw new Error('the target node/express-session is not here');
    const { command, folder } = manifest;
    // Scenarios of all kinds; `npm run targets` holds the program to the baseline in all of them.
    const byProtocol = await verdicts({ asked: command, command, folder }, { shard: { index: 1, count: 4 } });
    const inProcess = await verdicts('express-session', { only: [...byProtocol.keys()] });
    const differing = [...byProtocol.values()].filter(({ id, verdict }) => inProcess.get(id)?.verdict !== verdict);
    expect(differing).toEqual([]);
    // So many that no whole kind has been lost.
    expect(byProtocol.size).toBeGreaterThan(75);
  }, 120_000);
});
