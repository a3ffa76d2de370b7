import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import express, { type ErrorRequestHandler } from 'express';
import session from 'spec-session';
import { Client } from '../../../src/testing/client.js';
import { makeApplication } from '../../support/application.cjs';
import { journey, visit } from '../../support/journey.js';

const fakes: readonly [string, () => unknown][] = [
  ['as they are', () => {}],
  ['jest.useFakeTimers()', () => jest.useFakeTimers()],
  ['jest.useFakeTimers({ legacyFakeTimers: true })', () => jest.useFakeTimers({ legacyFakeTimers: true })],
];

describe.each(fakes)('timers: %s', (_name, fake) => {
  const { options, pages } = makeApplication(session.Store);

  function makeApp(store: session.Store | undefined) {
    const app = express();
    app.use(session({ ...options, store }));
    for (const [path, page] of Object.entries(pages)) app.get(path, async (req, res) => res.json(await page(req)));
    // Express converts strings of more than a thousand characters to a Buffer.
    app.get('/long', (req, res) => {
      Object.assign(req.session, { visits: 1 });
      res.json('x'.repeat(2000));
    });
    // Express's own never comes to an end with jsdom, with or without sessions.
    const answerErrors: ErrorRequestHandler = (_err, _req, res, _next) => {
      res.sendStatus(500);
    };
    app.use(answerErrors);
    return app;
  }

  beforeEach(() => {
    fake();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  describe.each([
    ['a store that answers later', options.store],
    ['MemoryStore', undefined],
  ])('with %s', (_store, store) => {
    let server: http.Server;
    let url: string;
    beforeAll((done) => {
      server = http.createServer(makeApp(store)).listen(0, '127.0.0.1', done);
    });
    beforeEach(() => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll((done) => {
      server.close(done);
    });

    if (store) test.each(Object.entries(journey))('%s', (_part, travel) => travel(url));
    else test('a client logs in, changes its session, logs out', () => visit(new Client({ url })));

    test('a long answer', async () => {
      const client = new Client({ url });
      const answer = await client.get('/long');
      expect(answer.status).toBe(200);
      expect(answer.setCookie.length).toBe(1);
      expect(JSON.parse((await client.get('/account')).body)).toEqual({ user: null, visits: 1 });
    });
  });

  // The dependencies of supertest cannot be loaded with jsdom.
  if (typeof TextEncoder === 'function')
    test('an agent of supertest', async () => {
      const { default: supertest } = await import('supertest');
      const agent = supertest.agent(makeApp(undefined));
      await agent.get('/login').expect(200, { user: 'ada', visits: 0 });
      await agent.get('/visit').expect(200, { user: 'ada', visits: 1 });
      await agent.get('/logout').expect(200);
      await agent.get('/account').expect(200, { user: null, visits: 0 });
    });
});
