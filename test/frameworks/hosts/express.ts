import http from 'node:http';
import express5, { type Express } from 'express';
import express4 from 'express4';
import type { Host } from '../host.js';

/** @param make makes an application */
function express(name: string, make: () => Express): Host {
  return {
    name,
    serve(session, pages) {
      const app = make();
      app.use(session);
      for (const [path, page] of Object.entries(pages)) {
        // Express 4 does nothing about promises.
        app.get(path, (req, res, next) => {
          page(req).then((body) => res.json(body), next);
        });
      }
      return http.createServer(app);
    },
  };
}

export const hosts = [express('Express 5', express5), express('Express 4', express4)];
