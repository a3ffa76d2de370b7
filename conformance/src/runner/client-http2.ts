import http2 from 'node:http2';
import type { RequestSpec } from '../corpus/scenario.js';
import type { Activity } from './activity.js';
import { type Address, headerLines, type PendingResponse, type WireClient } from './client.js';
import { DEFAULT_HOST } from './client-jar.js';
import type { ResponseView } from './http1-response.js';

/** Node's flat list of header names and values as pairs; pseudo headers (RFC 9113 section 8.3) are not headers. */
function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, i): [string, string][] =>
    i % 2 === 0 && !name.startsWith(':') ? [[name, raw[i + 1] ?? '']] : [],
  );
}

/** HTTP/2, in clear text and over TLS, one connection a request. */
export class Http2Client implements WireClient {
  constructor(private readonly activity: Activity) {}

  send(
    address: Address,
    request: RequestSpec,
    cookies: readonly string[],
    connected: (port: number) => void,
  ): PendingResponse {
    const { activity } = this;
    const headers: http2.OutgoingHttpHeaders = {
      ':method': request.method ?? 'GET',
      ':path': request.path ?? '/',
      ':authority': request.host ?? DEFAULT_HOST,
    };
    for (const [name, value] of headerLines(request, cookies)) {
      const key = name.toLowerCase();
      const before = headers[key];
      headers[key] = before === undefined ? value : [before, value].flat().map(String);
    }
    const chunks: Buffer[] = [];
    let answered: { status: number; headers: [string, string][] } | undefined;
    let complete = false;
    let closed = false;
    const session = http2.connect(`${address.tls ? 'https' : 'http'}://127.0.0.1:${address.port}`, {
      rejectUnauthorized: false,
    });
    let abort = () => session.destroy();
    const done = new Promise<void>((resolve) => {
      const finish = () => {
        activity.note();
        closed = true;
        resolve();
      };
      session.once('close', finish);
      session.on('error', finish);
      session.once('connect', () => {
        activity.note();
        connected(session.socket.localPort ?? 0);
        const stream = session.request(headers, { endStream: request.body === undefined });
        if (request.body !== undefined) stream.end(request.body);
        // The third argument is missing from the published types (Node's documentation, event 'response').
        stream.on('response', (received, _flags: number, raw?: string[]) => {
          activity.note();
          answered = { status: Number(received[':status']), headers: pairs(raw ?? []) };
        });
        stream.on('data', (chunk: Buffer) => {
          activity.note();
          chunks.push(chunk);
        });
        stream.on('end', () => {
          complete = answered !== undefined && !stream.aborted;
        });
        stream.on('close', () => session.close());
        stream.on('error', () => activity.note());
        abort = () => {
          stream.close(http2.constants.NGHTTP2_CANCEL);
          session.destroy();
        };
      });
    });
    const view = (): ResponseView => {
      const body = Buffer.concat(chunks);
      if (!answered) return { state: closed ? 'cut-off' : 'nothing', headers: [], body };
      const state = complete ? 'complete' : closed ? 'cut-off' : body.length > 0 ? 'part' : 'headers';
      return {
        state,
        httpVersion: '2.0',
        status: answered.status,
        statusMessage: '',
        headers: answered.headers,
        body,
      };
    };
    const show = (list: [string, unknown][]) => list.map(([name, value]) => `${name}: ${String(value)}`).join('\r\n');
    return {
      requestText: `${show(Object.entries(headers))}\r\n\r\n${request.body ?? ''}`,
      done,
      view,
      responseText: () => {
        const { status, headers: list, body } = view();
        return answered ? `${show([[':status', status], ...list])}\r\n\r\n${body.toString('latin1')}` : '';
      },
      abort: () => abort(),
    };
  }
}
