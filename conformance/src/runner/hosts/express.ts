import { createRequire } from 'node:module';
import type { Middleware } from '../../targets/target.js';
import type { AppParts, Host, Listener } from './host.js';

/** The parts of Express's application object that are used, in versions 4 and 5 alike. */
interface ExpressApp extends Listener {
  set(name: string, value: unknown): void;
  use(...args: unknown[]): void;
}

const require = createRequire(import.meta.url);

function makeApp(packageName: string, { trustProxy, middlewares, handler, onError }: AppParts): ExpressApp {
  const app = (require(packageName) as () => ExpressApp)();
  app.set('etag', false);
  if (trustProxy !== undefined) app.set('trust proxy', trustProxy);
  for (const { mount, handler: middleware } of middlewares) {
    if (mount === undefined) app.use(middleware);
    else app.use(mount, middleware);
  }
  app.use(handler);
  // Express recognises a handler of errors by its four parameters.
  app.use((error: unknown, req: Parameters<Listener>[0], res: Parameters<Listener>[1], _next: unknown) =>
    onError(error, req, res),
  );
  return app;
}

/**
 * Express; the package is loaded only when the host is used.
 *
 * Each Express application gives its requests and responses prototypes of its own, to which V8 has to adapt everything
 * that touches them. So one application serves all the scenarios that are built alike, and each of its places asks
 * the request whose handler it stands for.
 */
export function expressHost(packageName: 'express' | 'express4'): Host {
  const apps = new Map<string, ExpressApp>();
  const partsOf = new WeakMap<object, AppParts>();

  function shared({ trustProxy, middlewares }: AppParts): ExpressApp {
    const key = JSON.stringify([trustProxy, middlewares.length]);
    const known = apps.get(key);
    if (known) return known;
    const place =
      (at: number): Middleware =>
      (req, res, next) =>
        partsOf.get(req)?.middlewares[at]?.handler(req, res, next);
    const app = makeApp(packageName, {
      ...(trustProxy === undefined ? {} : { trustProxy }),
      middlewares: middlewares.map((_, at) => ({ handler: place(at) })),
      handler: (req, res, next) => partsOf.get(req)?.handler(req, res, next),
      onError: (error, req, res) => partsOf.get(req)?.onError(error, req, res),
    });
    apps.set(key, app);
    return app;
  }

  return {
    offers: ['mount', 'trust-proxy', 'raw-http', 'asterisk-form', 'tls', 'upgrade', 'compression', 'cookie-parser'],
    build(parts: AppParts): Listener {
      if (parts.middlewares.some(({ mount }) => mount !== undefined)) return makeApp(packageName, parts);
      const app = shared(parts);
      return (req, res) => {
        partsOf.set(req, parts);
        app(req, res);
      };
    },
  };
}
