/** A response as far as it has come. */
export interface ResponseView {
  /** `cut-off`: the connection ended before the response did. */
  state: 'nothing' | 'headers' | 'part' | 'complete' | 'cut-off';
  httpVersion?: string;
  status?: number;
  statusMessage?: string;
  /** In order of appearance, names as sent. */
  headers: [string, string][];
  body: Buffer;
  /** What is wrong with its form, if anything. */
  malformed?: string;
}

const NOTHING: ResponseView = { state: 'nothing', headers: [], body: Buffer.alloc(0) };

/** Decodes a body in chunked coding (RFC 9112 section 7.1). `rest` is undefined as long as the last chunk is missing. */
function readChunks(data: Buffer): { body: Buffer; rest?: Buffer; malformed?: string } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = data.indexOf('\r\n', at);
    if (lineEnd < 0) return { body: Buffer.concat([...parts]) };
    const line = data.toString('latin1', at, lineEnd);
    const size = /^[0-9a-fA-F]{1,8}(?:;.*)?$/.test(line) ? Number.parseInt(line, 16) : undefined;
    if (size === undefined) return { body: Buffer.concat(parts), malformed: `'${line.slice(0, 40)}' is no chunk size` };
    at = lineEnd + 2;
    if (size === 0) {
      // Trailer fields, then an empty line.
      const trailers = data.indexOf('\r\n', at) === at ? at : data.indexOf('\r\n\r\n', at);
      if (trailers < 0) return { body: Buffer.concat(parts) };
      return { body: Buffer.concat(parts), rest: data.subarray(trailers + (trailers === at ? 2 : 4)) };
    }
    parts.push(data.subarray(at, at + size));
    if (data.length < at + size + 2) return { body: Buffer.concat(parts) };
    if (data.toString('latin1', at + size, at + size + 2) !== '\r\n') {
      return { body: Buffer.concat(parts), malformed: 'a chunk is longer than it says' };
    }
    at += size + 2;
  }
}

/**
 * Reads the bytes that came over a connection as one HTTP/1 response (RFC 9112), which may still be incomplete.
 *
 * Written here because the harness has to see what a lenient client hides: a body that contradicts its Content-Length,
 * bytes after the end, and how much is there while the rest is held back.
 *
 * @param data everything received so far.
 * @param method of the request: a response to HEAD has no body.
 * @param ended whether the server has closed the connection.
 */
export function readResponse(data: Buffer, method: string, ended: boolean): ResponseView {
  if (data.length === 0) return ended ? { ...NOTHING, state: 'cut-off' } : NOTHING;
  const end = data.indexOf('\r\n\r\n');
  if (end < 0) return { ...NOTHING, state: ended ? 'cut-off' : 'nothing' };
  const [statusLine = '', ...lines] = data.toString('latin1', 0, end).split('\r\n');
  const parsed = /^HTTP\/(\d\.\d) (\d{3})(?: (.*))?$/.exec(statusLine);
  if (!parsed) return { ...NOTHING, state: 'complete', malformed: `'${statusLine.slice(0, 80)}' is no status line` };
  const status = Number(parsed[2]);
  const headers: [string, string][] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) return { ...NOTHING, state: 'complete', malformed: `'${line.slice(0, 80)}' is no header` };
    headers.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
  }
  const head = { httpVersion: parsed[1] ?? '', status, statusMessage: parsed[3] ?? '', headers };
  const all = (name: string) => headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
  const after = data.subarray(end + 4);
  const view = (state: ResponseView['state'], body: Buffer, malformed?: string): ResponseView => ({
    ...head,
    state,
    body,
    ...(malformed === undefined ? {} : { malformed }),
  });
  const unfinished = (body: Buffer) => view(ended ? 'cut-off' : body.length === 0 ? 'headers' : 'part', body);
  const finished = (body: Buffer, extra: Buffer) =>
    view('complete', body, extra.length > 0 ? `${extra.length} bytes after the end of the response` : undefined);

  // RFC 9112 section 6.3: these have no body whatever their headers say.
  if (method === 'HEAD' || status === 204 || status === 304 || status === 101)
    return finished(Buffer.alloc(0), status === 101 ? Buffer.alloc(0) : after);
  if (all('transfer-encoding').at(-1)?.toLowerCase() === 'chunked') {
    const { body, rest, malformed } = readChunks(after);
    if (malformed !== undefined) return view('complete', body, malformed);
    return rest === undefined ? unfinished(body) : finished(body, rest);
  }
  const lengths = all('content-length');
  if (lengths.length > 0) {
    const length = Number(lengths[0]);
    if (!Number.isSafeInteger(length) || new Set(lengths).size > 1)
      return view('complete', after, `Content-Length: ${lengths.join(', ')}`);
    return after.length < length ? unfinished(after) : finished(after.subarray(0, length), after.subarray(length));
  }
  return ended ? view('complete', after) : unfinished(after);
}
