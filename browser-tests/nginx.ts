import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { findProgram } from './programs.js';
import type { NginxPorts } from './protocol.js';

/** Longer than any nginx took that came up in the end, in milliseconds. */
const PATIENCE_MS = 15_000;

async function sparePort(): Promise<number> {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

/** The configuration that nginx's documentation gives for an application behind it ("Configuring HTTPS servers", "Reverse proxy"). */
function configuration(folder: string, upstream: number, { http, https }: NginxPorts): string {
  return `
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log stderr warn;
events { worker_connections 128; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${http};
    listen 127.0.0.1:${https} ssl;
    ssl_certificate ${folder}/cert.pem;
    ssl_certificate_key ${folder}/key.pem;
    location / {
      proxy_pass http://127.0.0.1:${upstream};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
}
`;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });
}

/** A real nginx, which ends TLS before an application. */
export class Nginx {
  #child: ChildProcess | undefined;
  #folder: string | undefined;

  /**
   * Starts it.
   *
   * @param upstream the port on which the application listens.
   * @throws Error when it is not installed, or does not take connections.
   */
  async start(upstream: number): Promise<NginxPorts> {
    const program = findProgram('nginx');
    if (program === undefined)
      throw new Error('nginx was not found. Install the package nginx, or run scripts/install-browsers.sh as root.');
    const folder = mkdtempSync(join(tmpdir(), 'session-nginx-'));
    this.#folder = folder;
    const pems = await generate([{ name: 'commonName', value: 'a.test' }], { keyType: 'ec', algorithm: 'sha256' });
    writeFileSync(join(folder, 'key.pem'), pems.private, { mode: 0o600 });
    writeFileSync(join(folder, 'cert.pem'), pems.cert);
    const ports = { http: await sparePort(), https: await sparePort() };
    writeFileSync(join(folder, 'nginx.conf'), configuration(folder, upstream, ports));
    const child = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    let ended = false;
    child.once('exit', () => {
      ended = true;
    });
    const end = performance.now() + PATIENCE_MS;
    while (!(await accepts(ports.https))) {
      if (ended || performance.now() > end) throw new Error(`nginx did not start:\n${said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return ports;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}
