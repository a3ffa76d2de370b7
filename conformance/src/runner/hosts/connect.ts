import { createRequire } from 'node:module';
import type { AppParts, Host, Listener } from './host.js';

interface ConnectApp extends Listener {
  use(...args: unknown[]): void;
}

const require = createRequire(import.meta.url);

/** connect: Express's ancestor, without its settings and its `req.secure`. */
export const connectHost: Host = {
  offers: ['mount', 'raw-http', 'tls', 'upgrade', 'compression', 'cookie-parser'],
  build({ middlewares, handler, onError }: AppParts): Listener {
    const app = (require('connect') as () => ConnectApp)();
    for (const { mount, handler: middleware } of middlewares) app.use(mount ?? '/', middleware);
    app.use(handler);
    app.use((error: unknown, req: Parameters<Listener>[0], res: Parameters<Listener>[1], _next: unknown) =>
      onError(error, req, res),
    );
    return app;
  },
};
