import fastifyExpress from '@fastify/express';
import fastify from 'fastify';
import type { Host } from '../host.js';

// It puts a `headersSent` of its own on each response.
export const host: Host = {
  name: 'Fastify, by @fastify/express',
  async serve(session, pages) {
    const app = fastify();
    await app.register(fastifyExpress);
    app.use(session);
    for (const [path, page] of Object.entries(pages)) app.get(path, (request) => page(request.raw));
    await app.ready();
    return app.server;
  },
};
