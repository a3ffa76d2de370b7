import type { AppParts, Host, Listener } from './host.js';

/** The handlers one after the other, with nothing around them: what a program does that uses no framework. */
function build({ middlewares, handler, onError }: AppParts): Listener {
  const chain = [...middlewares.map((middleware) => middleware.handler), handler];
  return (req, res) => {
    const run = (position: number) => (error?: unknown) => {
      const next = chain[position];
      if (error || !next) return onError(error ?? new Error('no handler answered'), req, res);
      try {
        next(req, res, run(position + 1));
      } catch (thrown) {
        onError(thrown, req, res);
      }
    };
    run(0)();
  };
}

/** node:http alone. */
export const httpHost: Host = {
  offers: ['raw-http', 'asterisk-form', 'tls', 'upgrade', 'compression', 'cookie-parser'],
  build,
};

/** node:http2 by its compatibility API, in clear text and over TLS. */
export const http2Host: Host = { offers: ['http2', 'asterisk-form', 'tls', 'cookie-parser'], build };
