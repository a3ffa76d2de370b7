import type { IncomingMessage } from 'node:http';
import { Controller, Get, type INestApplication, Inject, Module, Param, Req, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Pages } from '../../support/application.cjs';
import type { Host, Middleware } from '../host.js';
import { answerLateErrors } from '../late-errors.js';

// NestJS 11, because 12 depends on a package that requires Node 22.

/** The token under which the pages are provided. */
const PAGES = Symbol('pages');

@Controller()
class PagesController {
  constructor(@Inject(PAGES) private readonly pages: Pages) {}

  /** @param req Express's request; Fastify's has Node's at `raw` */
  @Get(':page')
  show(@Param('page') page: string, @Req() req: IncomingMessage & { raw?: IncomingMessage }): Promise<object> {
    const show = this.pages[`/${page}`];
    if (!show) throw new Error(`there is no page ${page}`);
    return show(req.raw ?? req);
  }
}

async function serve(make: (module: Type) => Promise<INestApplication>, session: Middleware, pages: Pages) {
  @Module({ controllers: [PagesController], providers: [{ provide: PAGES, useValue: pages }] })
  class Application {}

  const app = await make(Application);
  app.use(session);
  await app.init();
  return app;
}

export const hosts: readonly Host[] = [
  {
    name: 'NestJS on Express',
    async serve(session, pages) {
      const app = await serve(
        (module) => NestFactory.create(module, new ExpressAdapter(), { logger: false }),
        session,
        pages,
      );
      return app.getHttpServer();
    },
  },
  {
    name: 'NestJS on Fastify',
    async serve(session, pages) {
      const app = await serve(
        (module) => NestFactory.create(module, new FastifyAdapter(), { logger: false }),
        answerLateErrors(session),
        pages,
      );
      await app.getHttpAdapter().getInstance().ready();
      return app.getHttpServer();
    },
  },
];
