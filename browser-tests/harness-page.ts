import type { IncomingMessage, ServerResponse } from 'node:http';

/** Below this path the harness serves pages of its own, past the application and its sessions. */
const PREFIX = '/.harness/';

/** The address of the page from which links lead away, and in which other sites are embedded. */
export function pageOf(origin: string): string {
  return `${origin}${PREFIX}page`;
}

/**
 * Answers the requests that a browser makes by itself: for pages of the harness, for the site's icon, and preflights
 * (Fetch Standard, 'CORS-preflight request').
 *
 * @returns whether it was one of these.
 */
export function servePage(req: IncomingMessage, res: ServerResponse): boolean {
  const { url = '/', method } = req;
  if (url.startsWith(PREFIX)) {
    res.setHeader('Content-Type', 'text/html');
    res.setHeader('Cache-Control', 'no-store');
    res.end('<!doctype html><title>page of the harness</title><body></body>');
    return true;
  }
  if (url === '/favicon.ico') {
    res.statusCode = 404;
    res.end();
    return true;
  }
  if (method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined) {
    allowOrigin(req, res);
    res.setHeader('Access-Control-Allow-Methods', String(req.headers['access-control-request-method']));
    res.setHeader('Access-Control-Allow-Headers', String(req.headers['access-control-request-headers'] ?? ''));
    res.statusCode = 204;
    res.end();
    return true;
  }
  return false;
}

/** Lets the requesting script read the answer, as an application for other origins does. */
export function allowOrigin(req: IncomingMessage, res: ServerResponse): void {
  const { origin } = req.headers;
  if (origin === undefined) return;
  res.setHeader('Access-Control-Allow-Origin', origin);
  res.setHeader('Access-Control-Allow-Credentials', 'true');
}
