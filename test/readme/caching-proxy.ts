import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demandProgram, findProgram, startServer } from '../support/server-process.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** The executable, if it is installed. */
export const nginxProgram = findProgram('nginx', ['/usr/sbin']);

/** A shared cache before an application. */
export interface CachingProxy {
  port: number;
  stop(): Promise<void>;
}

/**
 * Starts an nginx that keeps what it may, as a shared cache: also responses with a Set-Cookie field, as caches do that
 * were told to "cache everything". `X-Cache` is `HIT` where a response came from the cache.
 *
 * @param upstream the port of the application
 */
export async function startCachingProxy(upstream: number): Promise<CachingProxy> {
  const program = demandProgram('nginx', nginxProgram);
  const folder = await temporaryFolder('nginx');
  try {
    const { port, server } = await startServer((port) => {
      writeFileSync(join(folder.path, 'nginx.conf'), configuration(folder.path, upstream, port));
      return {
        program,
        args: ['-e', 'stderr', '-p', folder.path, '-c', join(folder.path, 'nginx.conf')],
        // It prints this after it has bound its port, at the level `notice`.
        ready: /event method/,
        stopSignal: 'SIGTERM',
      };
    });
    return {
      port,
      async stop() {
        await server.stop();
        folder.remove();
      },
    };
  } catch (err) {
    folder.remove();
    throw err;
  }
}

function configuration(folder: string, upstream: number, port: number): string {
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi', 'cache']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  // One process: a killed master would leave its workers behind.
  return `
daemon off;
master_process off;
pid ${folder}/pid;
error_log stderr notice;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  proxy_cache_path ${folder}/cache keys_zone=pages:1m;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://127.0.0.1:${upstream};
      proxy_cache pages;
      proxy_ignore_headers Set-Cookie;
      add_header X-Cache $upstream_cache_status always;
    }
  }
}
`;
}
