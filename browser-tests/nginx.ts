import { type NginxServer, startNginx } from '../test/support/nginx-server.js';

/**
 * Starts a real nginx, which terminates TLS in front of an application, configured as nginx's documentation shows
 * ("Configuring HTTPS servers", "Reverse proxy").
 *
 * @param upstream the port on which the application listens.
 * @throws Error when it is not installed, or does not take connections.
 */
export function startTlsProxy(upstream: number): Promise<NginxServer> {
  return startNginx({
    location: `
      proxy_pass http://127.0.0.1:${upstream};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;`,
  });
}
