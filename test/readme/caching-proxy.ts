import { type NginxServer, startNginx } from '../support/nginx-server.js';

/**
 * Starts an nginx as a shared cache. It also keeps responses with a Set-Cookie field, like caches that are configured to
 * "cache everything". `X-Cache` is `HIT` if a response came from the cache.
 *
 * @param upstream the port of the application
 */
export function startCachingProxy(upstream: number): Promise<NginxServer> {
  return startNginx({
    http: 'proxy_cache_path cache keys_zone=pages:1m;',
    location: `
      proxy_pass http://127.0.0.1:${upstream};
      proxy_cache pages;
      proxy_ignore_headers Set-Cookie;
      add_header X-Cache $upstream_cache_status always;`,
  });
}
