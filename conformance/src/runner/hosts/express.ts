import { createRequire } from 'node:module';
import type { AppParts, Host, Listener } from './host.js';

/** The parts of Express's application object that are used, in versions 4 and 5 alike. */
interface ExpressApp extends Listener {
  set(name: string, value: unknown): void;
  use(...args: unknown[]): void;
}

const require = createRequire(import.meta.url);

/** Express; the package is loaded only when the host is used. */
export function expressHost(packageName: 'express' | 'express4'): Host {
  return {
    offers: ['mount', 'trust-proxy', 'raw-http', 'asterisk-form', 'tls', 'upgrade', 'compression', 'cookie-parser'],
    build({ trustProxy, middlewares, handler, onError }: AppParts): Listener {
      const app = (require(packageName) as () => ExpressApp)();
      app.set('etag', false);
      if (trustProxy !== undefined) app.set('trust proxy', trustProxy);
      for (const { mount, handler: middleware } of middlewares) {
        if (mount === undefined) app.use(middleware);
        else app.use(mount, middleware);
      }
      app.use(handler);
      // Express knows a handler of errors by its four parameters.
      app.use((error: unknown, req: Parameters<Listener>[0], res: Parameters<Listener>[1], _next: unknown) =>
        onError(error, req, res),
      );
      return app;
    },
  };
}
