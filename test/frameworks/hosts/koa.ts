import http from 'node:http';
import Koa from 'koa';
import connect from 'koa-connect';
import type { Host } from '../host.js';
import { answerLateErrors } from '../late-errors.js';

export const host: Host = {
  name: 'Koa, by koa-connect',
  serve(session, pages) {
    const app = new Koa();
    app.use(connect(answerLateErrors(session)));
    app.use(async (ctx) => {
      ctx.body = await pages[ctx.path]?.(ctx.req);
    });
    return http.createServer(app.callback());
  },
};
