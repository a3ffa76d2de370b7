import http from 'node:http';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import https from 'node:https';
import { gunzipSync } from 'node:zlib';

/** A server's answer. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The uncompressed text. */
  readonly body: string;
  /** The Set-Cookie header fields, as they came. */
  readonly setCookie: readonly string[];
}

/** The parts of a request beside its path. */
export interface RequestInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** The server that a test sends requests to, over HTTP/1.1 by default. */
export interface Origin {
  readonly url: string;
  readonly http2?: boolean;
}

/**
 * One browser. It sends every cookie back that it received, whatever the attributes. It keeps expired cookies, so that a
 * test can show how the server treats them.
 */
export class Client {
  /** @param cookies name to value, still encoded as received. Several clients that share them are one browser. */
  constructor(
    private readonly origin: Origin,
    readonly cookies = new Map<string, string>(),
  ) {}

  /** The Cookie header field's value that goes out with the next request. */
  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** @param init a Cookie header given here is sent in place of the client's own cookies */
  async get(path = '/', init: RequestInit = {}): Promise<Answer> {
    const headers: Record<string, string> = { ...init.headers };
    const given = Object.keys(headers).some((name) => name.toLowerCase() === 'cookie');
    if (!given && this.cookies.size > 0) headers.cookie = this.cookieHeader;
    const answer = await (this.origin.http2 ? sendHttp2 : sendHttp1)(
      this.origin.url,
      path,
      init.method ?? 'GET',
      headers,
      init.body,
    );
    for (const field of answer.setCookie) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(field) ?? [];
      if (name !== undefined && value !== undefined) this.cookies.set(name, value);
    }
    return answer;
  }
}

function sendHttp1(
  url: string,
  path: string,
  method: string,
  headers: Record<string, string>,
  body: string | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? https.request : http.request;
    const { hostname, port } = new URL(url);
    // The path is sent unchanged: a URL parser would normalise it. The certificates are made by the tests themselves.
    const request = send({ hostname, port, path, method, headers, agent: false, rejectUnauthorized: false });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: decode(chunks, response.headers['content-encoding']),
          setCookie: response.headers['set-cookie'] ?? [],
        });
      });
    });
    request.end(body);
  });
}

function sendHttp2(
  url: string,
  path: string,
  method: string,
  headers: Record<string, string>,
  body: string | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const session = connect(url, { rejectUnauthorized: false });
    session.on('error', reject);
    const stream = session.request({ ...headers, ':path': path, ':method': method });
    let received: IncomingHttpHeaders & { ':status'?: number | undefined } = {};
    const chunks: Buffer[] = [];
    stream.on('response', (fields) => {
      received = fields;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('end', () => {
      session.close();
      resolve({
        status: received[':status'] ?? 0,
        headers: received,
        body: decode(chunks, received['content-encoding']),
        setCookie: received['set-cookie'] ?? [],
      });
    });
    stream.end(body);
  });
}

function decode(chunks: readonly Buffer[], encoding: string | undefined): string {
  const bytes = Buffer.concat(chunks);
  return (encoding === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The attributes of a Set-Cookie header field by their lower-case names; `true` for those without a value. */
export function attributesOf(setCookie: string | undefined): Record<string, string | true> {
  const attributes: Record<string, string | true> = {};
  for (const part of (setCookie ?? '').split('; ').slice(1)) {
    const [name = '', value] = part.split('=');
    attributes[name.toLowerCase()] = value ?? true;
  }
  return attributes;
}
