import http from 'node:http';
import { App } from '@tinyhttp/app';
import type { Host } from '../host.js';

export const host: Host = {
  name: 'tinyhttp',
  serve(session, pages) {
    // Its own handler prints the error.
    const app = new App({ onError: (_err, _req, res) => res.sendStatus(500) });
    app.use(session);
    for (const [path, page] of Object.entries(pages)) {
      app.get(path, async (req, res) => {
        res.json(await page(req));
      });
    }
    return http.createServer(app.handler.bind(app) as http.RequestListener);
  },
};
