import { createRequire } from 'node:module';
import type { Server } from 'restify';
import type { Host } from '../host.js';

const require = createRequire(import.meta.url);

/**
 * restify 12 requires Node 22. restify 11 loads spdy, which this server does not use, and which fails since Node 24,
 * because it requires a part of Node that was removed.
 */
function loadRestify(): typeof import('restify') {
  const restify = require.resolve('restify');
  const spdy = require.resolve('spdy', { paths: [restify] });
  require.cache[spdy] = { exports: {} } as NodeJS.Module;
  return require(restify);
}

export const host: Host = {
  name: 'restify',
  writesFirst: true,
  serve(session, pages) {
    const server: Server = loadRestify().createServer();
    server.use(session);
    for (const [path, page] of Object.entries(pages)) {
      server.get(path, async (req, res) => {
        res.send(await page(req));
      });
    }
    return server.server;
  },
};
