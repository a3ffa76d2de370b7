import { once } from 'node:events';
import { Agent, createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Choices } from '../support/random.js';
import { Visitor } from './visitor.js';

let server: Server | undefined;
const agent = new Agent({ keepAlive: true });

afterEach(async () => {
  server?.close();
  server?.closeAllConnections();
  if (server) await once(server, 'close');
});

/** A source of these numbers instead of random ones: 0 logs in, 1 logs out, 2 makes a change, 19 reads. */
function choosing(...numbers: number[]): Choices {
  return { below: () => numbers.shift() ?? 19, of: ([first]) => first };
}

async function visit(listener: RequestListener, choices: Choices, limit = 5000): Promise<Visitor> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new Visitor('ada', { port: (server.address() as AddressInfo).port, agent }, choices, limit);
}

/** Answers each request with the next of these: the application's view of the session, or an error's status. */
function answering(...answers: ({ user: string | null; n: number } | number)[]): RequestListener {
  return (_req, res) => {
    const answer = answers.shift() ?? 500;
    if (typeof answer === 'number') res.writeHead(answer).end();
    else res.end(JSON.stringify(answer));
  };
}

const ADA = { user: 'ada:1', n: 0 };
const NOBODY = { user: null, n: 0 };

describe('a visitor', () => {
  it('finds nothing wrong with its own changes', async () => {
    const visitor = await visit(answering(ADA, { user: 'ada:1', n: 1 }, { user: 'ada:1', n: 1 }), choosing(2, 19));
    for (let i = 0; i < 3; i++) expect(await visitor.act()).toEqual({ status: 200 });
  });

  it('notices the session of another', async () => {
    const visitor = await visit(answering(ADA, { user: 'bob:1', n: 0 }), choosing(19));
    await visitor.act();
    expect(await visitor.act()).toMatchObject({ finding: { violation: 'foreign' } });
  });

  it('notices a session that is lost', async () => {
    const visitor = await visit(answering(ADA, NOBODY), choosing(19));
    await visitor.act();
    expect(await visitor.act()).toEqual({
      status: 200,
      finding: { violation: 'lost', details: 'ada is null, 0; expected: ada:1, 0 to 0' },
    });
  });

  it('notices a change that is lost after it was acknowledged', async () => {
    const visitor = await visit(answering(ADA, { user: 'ada:1', n: 1 }, ADA), choosing(2, 19));
    await visitor.act();
    await visitor.act();
    expect(await visitor.act()).toMatchObject({ finding: { violation: 'lost' } });
  });

  it('reports each loss once', async () => {
    const visitor = await visit(answering(ADA, NOBODY, NOBODY), choosing());
    await visitor.act();
    expect(await visitor.read()).toMatchObject({ finding: { violation: 'lost' } });
    expect(await visitor.read()).toEqual({ status: 200 });
  });

  it('notices data that it never sent', async () => {
    const visitor = await visit(answering(ADA, { user: 'ada:1', n: 7 }), choosing(19));
    await visitor.act();
    expect(await visitor.act()).toMatchObject({ finding: { violation: 'foreign' } });
  });

  it('allows for either outcome of a change that failed', async () => {
    const visitor = await visit(answering(ADA, 503, ADA, { user: 'ada:1', n: 1 }), choosing(2, 19, 19));
    await visitor.act();
    expect(await visitor.act()).toEqual({ status: 503 });
    expect(await visitor.act()).toEqual({ status: 200 });
    expect(await visitor.act()).toEqual({ status: 200 });
  });

  it('notices a session that comes back after a logout', async () => {
    const visitor = await visit(answering(ADA, NOBODY, ADA), choosing(1));
    await visitor.act();
    await visitor.act();
    expect(await visitor.read()).toMatchObject({ finding: { violation: 'revived' } });
  });

  it('notices a response that is cut', async () => {
    const visitor = await visit((_req, res) => {
      res.writeHead(200, { 'content-length': 100 });
      res.write('{', () => res.destroy());
    }, choosing());
    expect(await visitor.act()).toMatchObject({ status: 0, finding: { violation: 'cut' } });
  });

  it('notices a missing response', async () => {
    const visitor = await visit(() => {}, choosing(), 50);
    expect(await visitor.act()).toMatchObject({ status: 0, finding: { violation: 'hang' } });
  });
});
