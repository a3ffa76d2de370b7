import http from 'node:http';
import connect from 'connect';
import type { Host } from '../host.js';

export const host: Host = {
  name: 'connect',
  serve(session, pages) {
    const app = connect();
    app.use(session);
    for (const [path, page] of Object.entries(pages)) {
      app.use(path, (req, res, next) => {
        page(req).then((body) => res.end(JSON.stringify(body)), next);
      });
    }
    return http.createServer(app);
  },
};
