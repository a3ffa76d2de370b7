import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { type ServerProcess, startServer } from './server-process.js';
import { demandServer } from './servers.js';
import { temporaryFolder } from './temporary-folder.js';

/** An nginx that belongs to the tests. */
export interface NginxServer extends ServerProcess {
  /** Its addresses, without TLS and with TLS under a self-signed certificate. */
  ports: { http: number; https: number };
}

/** The directives in which nginx servers differ. */
export interface NginxDirectives {
  /** For its block `http`. */
  http?: string;
  /** For its one block `location /`. */
  location: string;
}

/** Starts an nginx on spare loopback ports, with all that it writes in a temporary folder. */
export async function startNginx(directives: NginxDirectives): Promise<NginxServer> {
  const program = demandServer('nginx');
  const folder = temporaryFolder('nginx');
  try {
    const pems = await generate([{ name: 'commonName', value: 'a.test' }], { keyType: 'ec', algorithm: 'sha256' });
    writeFileSync(join(folder.path, 'key.pem'), pems.private, { mode: 0o600 });
    writeFileSync(join(folder.path, 'cert.pem'), pems.cert);
    let ports = { http: 0, https: 0 };
    const { server } = await startServer((http, https) => {
      ports = { http, https };
      writeFileSync(join(folder.path, 'nginx.conf'), configuration(ports, directives));
      return {
        program,
        args: ['-e', 'stderr', '-p', folder.path, '-c', join(folder.path, 'nginx.conf')],
        // It prints this after it has bound its ports, at the level `notice`.
        ready: /event method/,
        stopSignal: 'SIGTERM',
      };
    }, 2);
    return {
      ...server,
      ports,
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

/** Paths without a folder are below the one that `-p` names. */
function configuration({ http, https }: NginxServer['ports'], directives: NginxDirectives): string {
  // One process: a killed master would leave its workers behind.
  return `
daemon off;
master_process off;
pid pid;
error_log stderr notice;
events { worker_connections 128; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  ${directives.http ?? ''}
  server {
    listen 127.0.0.1:${http};
    listen 127.0.0.1:${https} ssl;
    ssl_certificate cert.pem;
    ssl_certificate_key key.pem;
    location / {
      ${directives.location}
    }
  }
}
`;
}
