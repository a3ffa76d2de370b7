import http, { type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { App, listen } from './testing/app.js';
import { Client } from './testing/client.js';
import type { SessionResponse } from './types.js';
import { beforeHeaders } from './write-head.js';

/** The answer of a server that adds `own=1` when the headers are written. */
async function answerOf(handler: (res: ServerResponse) => void) {
  let calls = 0;
  const port = await listen(
    http.createServer((_req, res) => {
      beforeHeaders(res as unknown as SessionResponse, () => {
        calls++;
        res.appendHeader('Set-Cookie', 'own=1');
      });
      handler(res);
    }),
  );
  const answer = await new Client({ url: `http://127.0.0.1:${port}` }).get();
  return { ...answer, calls };
}

describe('the listener runs once, before the headers', () => {
  it.each<[string, (res: ServerResponse) => void]>([
    ['end', (res) => res.end('x')],
    ['end without a body', (res) => res.end()],
    ['write', (res) => res.write('x')],
    ['flushHeaders', (res) => res.flushHeaders()],
    ['writeHead', (res) => res.writeHead(200)],
  ])('of %s', async (_name, handler) => {
    const answer = await answerOf((res) => {
      handler(res);
      res.end();
    });
    expect(answer).toMatchObject({ calls: 1, setCookie: ['own=1'] });
  });
});

describe('the forms of writeHead keep every Set-Cookie (response.writeHead.cookies)', () => {
  const flat = ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Tag', 't'];
  const nested = [
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
    ['X-Tag', 't'],
  ];

  it.each<[string, unknown[]]>([
    ['an object', [{ 'Set-Cookie': ['a=1', 'b=2'], 'X-Tag': 't' }]],
    ['a reason and an object', ['Fine', { 'Set-Cookie': ['a=1', 'b=2'], 'X-Tag': 't' }]],
    ['a flat list', [flat]],
    ['a reason and a flat list', ['Fine', flat]],
    ['a nested list', [nested]],
    ['a reason and a nested list', ['Fine', nested]],
    [
      'a nested list with values in a list',
      [
        [
          ['Set-Cookie', ['a=1', 'b=2']],
          ['X-Tag', 't'],
        ],
      ],
    ],
  ])('%s', async (_name, rest) => {
    const answer = await answerOf((res) => {
      (res.writeHead as (...args: unknown[]) => ServerResponse)(201, ...rest).end();
    });
    expect(answer.status).toBe(201);
    expect(answer.setCookie).toEqual(['a=1', 'b=2', 'own=1']);
    expect(answer.headers['x-tag']).toBe('t');
  });

  it('and keep those that were set before', async () => {
    const answer = await answerOf((res) => {
      res.setHeader('Set-Cookie', 'a=1');
      res.writeHead(200, [['X-Tag', 't']] as unknown as string[]);
      res.end();
    });
    expect(answer.setCookie).toEqual(['a=1', 'own=1']);
  });

  it('a malformed list is an error of the application', async () => {
    const app = await App.start({}, (_req, res) => {
      res.writeHead(200, ['X-Tag']);
      res.end();
    });
    expect(await app.client().get()).toMatchObject({ status: 500, body: 'headers array is malformed' });
  });

  it('does not change the lists that it was given', async () => {
    const given = structuredClone(nested);
    await answerOf((res) => {
      res.writeHead(200, given as unknown as string[]).end();
    });
    expect(given).toEqual(nested);
  });
});

describe('the status code', () => {
  it.each<[string, (res: ServerResponse) => unknown]>([
    ['alone', (res) => res.writeHead(201)],
    ['with a reason', (res) => res.writeHead(201, 'Made')],
    ['with headers', (res) => res.writeHead(201, { 'X-Tag': 't' })],
  ])('that the listener sets counts: %s', async (_name, write) => {
    const port = await listen(
      http.createServer((_req, res) => {
        beforeHeaders(res as unknown as SessionResponse, () => {
          expect(res.statusCode).toBe(201);
          res.statusCode = 202;
        });
        write(res);
        res.end();
      }),
    );
    expect((await new Client({ url: `http://127.0.0.1:${port}` }).get()).status).toBe(202);
  });

  it('must be valid', async () => {
    const app = await App.start({}, (_req, res) => {
      (res.writeHead as unknown as () => void)();
      res.end();
    });
    expect(await app.client().get()).toMatchObject({ status: 500, body: 'Invalid status code: undefined' });
  });
});

it('runs the listener once when headers are written twice', async () => {
  const answer = await answerOf((res) => {
    res.writeHead(200);
    expect(() => res.writeHead(200)).toThrow(/ERR_HTTP_HEADERS_SENT|after they are sent/);
    expect(() => res.writeHead(200, { 'X-Tag': 't' })).toThrow(/ERR_HTTP_HEADERS_SENT|after they are sent/);
    res.end();
  });
  expect(answer).toMatchObject({ calls: 1, setCookie: ['own=1'] });
});

it('accepts an object in place of a response (response.upgrade)', () => {
  const res = {} as SessionResponse;
  expect(() => beforeHeaders(res, () => {})).not.toThrow();
});
