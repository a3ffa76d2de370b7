import type { IncomingMessage, ServerResponse } from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import type { Json, RequestSpec } from '../corpus/scenario.js';
import type { Activity } from './activity.js';
import type { BrowserControl } from './browser-control.js';
import { DEFAULT_HOST } from './client-jar.js';
import { HarnessError } from './harness-error.js';
import { NO_RESPONSE, type ResponseView, readResponses } from './http1-response.js';

/** More than this from one request is a fault of the target. */
const MAX_RESPONSE = 16 * 1024 * 1024;

/** Where the application listens. */
export interface Address {
  port: number;
  tls: boolean;
}

/** A request that has been sent, and its response as it comes in. */
export interface PendingResponse {
  /** What went over the wire, as text. */
  readonly requestText: string;
  /** Resolves when the response is complete and the connection closed, or the connection has failed. */
  readonly done: Promise<void>;
  /** What is there now. */
  view(): ResponseView;
  /** What came over the wire, as text. */
  responseText(): string;
  /** Gives up. */
  abort(): void;
}

/** What tells a request apart at the server: the client's port, or a number by which the client finds it. */
export type RequestKey = number;

/** A request, and the Cookie lines that the client's jar would send with it. */
export interface RequestMessage {
  request: RequestSpec;
  cookies: readonly string[];
}

/** Sends requests in one version of HTTP, or has a browser send them. */
export interface WireClient {
  /**
   * @param cookies the Cookie lines that the client's jar would send.
   * @param connected called before anything is sent, with what tells the request apart at the server.
   */
  send(
    address: Address,
    request: RequestSpec,
    cookies: readonly string[],
    connected: (key: RequestKey) => void,
  ): PendingResponse;
  /**
   * Sends several over one connection without waiting between them, which is closed after the last response.
   *
   * @param connected called before anything is sent, with what tells the connection apart at the server.
   * @returns one for each, in their order.
   */
  sendPipelined?(
    address: Address,
    messages: readonly RequestMessage[],
    connected: (key: RequestKey) => void,
  ): PendingResponse[];
  /** What tells a request apart that has come in; by default the port of its connection. */
  keyOf?(req: IncomingMessage): RequestKey;
  /**
   * Takes care of a request that is not a step of the scenario.
   *
   * @param serve has it served as one after all; for a request that comes before the step that expects it.
   * @returns whether it did.
   */
  intercept?(req: IncomingMessage, res: ServerResponse, serve: () => void): boolean;
  /** What only a browser has; without it there is nothing to ask for. */
  readonly browser?: BrowserControl;
}

/** The header lines that a scenario asks for, before those that the client adds. */
export function headerLines(request: RequestSpec, cookies: readonly string[]): [string, string][] {
  const own = Object.entries(request.headers ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item: Json): [string, string] => [name, String(item)]),
  );
  return [...own, ...cookies.map((line): [string, string] => ['Cookie', line])];
}

/** @param last whether the connection is to be closed after the response. */
function requestText({ request, cookies }: RequestMessage, last: boolean): string {
  if (request.raw !== undefined) return request.raw;
  const lines = headerLines(request, cookies);
  if (!lines.some(([name]) => name.toLowerCase() === 'host')) lines.unshift(['Host', request.host ?? DEFAULT_HOST]);
  if (request.body !== undefined) lines.push(['Content-Length', String(Buffer.byteLength(request.body))]);
  if (request.upgrade) lines.push(['Connection', 'Upgrade'], ['Upgrade', 'websocket']);
  // Bytes after the response are then seen, and nothing is left over for the next scenario.
  else if (last) lines.push(['Connection', 'close']);
  const head = `${request.method ?? 'GET'} ${request.path ?? '/'} HTTP/${request.httpVersion ?? '1.1'}`;
  return `${[head, ...lines.map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n${request.body ?? ''}`;
}

function methodOf({ request: { raw, method = 'GET' } }: RequestMessage): string {
  return raw === undefined ? method : (/^\S+/.exec(raw)?.[0] ?? 'GET');
}

let context: tls.SecureContext | undefined;

/** What every TLS client shares: without it, each would read the list of certificate authorities, of which none is needed. */
function trustless(): tls.SecureContext {
  context ??= tls.createSecureContext({ ca: [] });
  return context;
}

/** HTTP/1 over a socket, byte by byte. */
export class Http1Client implements WireClient {
  constructor(private readonly activity: Activity) {}

  send(
    address: Address,
    request: RequestSpec,
    cookies: readonly string[],
    connected: (port: number) => void,
  ): PendingResponse {
    const [exchange] = this.sendPipelined(address, [{ request, cookies }], connected);
    if (!exchange) throw new HarnessError('nothing was sent');
    return exchange;
  }

  sendPipelined(
    address: Address,
    messages: readonly RequestMessage[],
    connected: (port: number) => void,
  ): PendingResponse[] {
    const { activity } = this;
    const texts = messages.map((message, i) => requestText(message, i === messages.length - 1));
    const methods = messages.map(methodOf);
    const chunks: Buffer[] = [];
    let size = 0;
    let ended = false;
    const socket = address.tls
      ? tls.connect({ port: address.port, host: '127.0.0.1', rejectUnauthorized: false, secureContext: trustless() })
      : net.connect({ port: address.port, host: '127.0.0.1' });
    socket.setNoDelay(true);
    socket.once('connect', () => connected(socket.localPort ?? 0));
    socket.once(address.tls ? 'secureConnect' : 'connect', () => {
      activity.note();
      socket.write(texts.join(''), 'latin1');
    });
    socket.on('data', (chunk: Buffer) => {
      activity.note();
      size += chunk.length;
      if (size > MAX_RESPONSE) socket.destroy();
      else chunks.push(chunk);
    });
    const done = new Promise<void>((resolve) => {
      const close = () => {
        activity.note();
        ended = true;
        resolve();
      };
      socket.once('close', close);
      socket.on('end', () => {
        ended = true;
      });
      // A connection that breaks is seen as a response that is cut off.
      socket.on('error', () => activity.note());
    });
    const responses = () => readResponses(Buffer.concat(chunks), methods, ended);
    return texts.map((text, i) => ({
      requestText: text,
      done,
      view: () => responses()[i]?.view ?? NO_RESPONSE,
      responseText: () => responses()[i]?.data.toString('latin1') ?? '',
      abort: () => socket.destroy(),
    }));
  }
}
