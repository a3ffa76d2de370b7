import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json',
};

/** A server of files, as GitHub Pages is one: the site lies below a folder with the project's name. */
export interface StaticServer {
  /** The address of the site's root, with a slash at its end. */
  url: string;
  /** Paths that were asked for and are not there. */
  missing: string[];
  stop(): Promise<void>;
}

/**
 * Serves a folder below the path of a project.
 *
 * @param folder with the site.
 */
export async function serveStatic(folder: string): Promise<StaticServer> {
  const base = '/some-project/';
  const missing: string[] = [];
  const server = createServer(async (req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://localhost');
    const path = decodeURIComponent(pathname);
    const name = path === base ? 'index.html' : path.slice(base.length);
    try {
      if (!path.startsWith(base) || name.includes('..')) throw new Error('not below the project');
      const content = await readFile(join(folder, name));
      res.writeHead(200, { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream' }).end(content);
    } catch {
      missing.push(path);
      res.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    missing,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
