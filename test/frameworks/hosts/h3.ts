import http from 'node:http';
import { createApp, eventHandler, fromNodeMiddleware, type NodeMiddleware, toNodeListener } from 'h3';
import { fromNodeHandler, H3, type H3Event, type NodeMiddleware as NodeMiddleware2 } from 'h3v2';
import { toNodeHandler } from 'h3v2/node';
import type { Host } from '../host.js';
import { answerLateErrors } from '../late-errors.js';

/** Node's own request. */
function nodeRequest(event: H3Event): http.IncomingMessage {
  const request = event.runtime?.node?.req;
  if (!request) throw new Error('h3 was not started by Node');
  return request as http.IncomingMessage;
}

export const hosts: readonly Host[] = [
  {
    name: 'h3 1, by fromNodeMiddleware',
    serve(session, pages) {
      const app = createApp();
      app.use(fromNodeMiddleware(answerLateErrors(session) as NodeMiddleware));
      for (const [path, page] of Object.entries(pages)) {
        app.use(
          path,
          eventHandler((event) => page(event.node.req)),
        );
      }
      return http.createServer(toNodeListener(app));
    },
  },
  {
    name: 'h3 2, by fromNodeHandler',
    writesFirst: true,
    serve(session, pages) {
      const app = new H3();
      app.use(fromNodeHandler(answerLateErrors(session) as NodeMiddleware2));
      for (const [path, page] of Object.entries(pages)) app.get(path, (event) => page(nodeRequest(event)));
      return http.createServer(toNodeHandler(app) as http.RequestListener);
    },
  },
];
