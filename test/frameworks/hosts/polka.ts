import http from 'node:http';
import polka from 'polka';
import type { Host } from '../host.js';

export const host: Host = {
  name: 'polka',
  serve(session, pages) {
    const app = polka();
    app.use(session);
    for (const [path, page] of Object.entries(pages)) {
      app.get(path, (req, res, next) => {
        page(req).then((body) => res.end(JSON.stringify(body)), next);
      });
    }
    return http.createServer(app.handler as http.RequestListener);
  },
};
