import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { collectBody } from './collect-body.js';

async function ask(listener: RequestListener): Promise<{ status: number; cookie: string | null; body: string }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return { status: response.status, cookie: response.headers.get('set-cookie'), body: await response.text() };
}

it('holds an answer until the session is stored, with all of its pieces', async () => {
  const calls: string[] = [];
  const answer = await ask((_req, res) => {
    collectBody(res).then((body) => {
      expect(res.headersSent).toBe(false);
      res.setHeader('Set-Cookie', 'sid=1');
      res.end(body);
    });
    res.statusCode = 201;
    res.write('one ', () => calls.push('written'));
    res.write('6f6b', 'hex');
    res.end(Buffer.from(' end'), () => calls.push('ended'));
  });
  expect(answer).toEqual({ status: 201, cookie: 'sid=1', body: 'one ok end' });
  expect(calls).toEqual(['written', 'ended']);
});

it('holds an answer without a body', async () => {
  const answer = await ask((_req, res) => {
    collectBody(res).then((body) => res.end(body));
    res.end();
  });
  expect(answer).toEqual({ status: 200, cookie: null, body: '' });
});
