import { describe, it } from 'vitest';
import { createSession } from '../../src/middleware.js';
import { Store } from '../../src/store.js';
import { listen } from '../../src/testing/app.js';
import { makeApplication } from '../support/application.cjs';
import { journey, journeyOfWriters } from '../support/journey.js';
import type { Host, Middleware } from './host.js';

/** Takes a client through the journey, under a framework. */
export function describeHost(host: Host): void {
  describe(`under ${host.name}`, () => {
    it.each(Object.entries(host.writesFirst ? journeyOfWriters : journey))('%s', async (_part, travel) => {
      const { options, pages } = makeApplication(Store);
      const server = await host.serve(createSession(options) as unknown as Middleware, pages);
      await travel(`http://127.0.0.1:${await listen(server)}`);
    });
  });
}
