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

/** What is there before anything has come. */
export const NO_RESPONSE: ResponseView = { state: 'nothing', headers: [], body: Buffer.alloc(0) };

/** Decodes a body in chunked coding (RFC 9112 section 7.1). `rest` is undefined as long as the last chunk is missing. */
function readChunks(data: Buffer): { body: Buffer; rest?: Buffer; malformed?: string } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = data.indexOf('\r\n', at);
    if (lineEnd < 0) return { body: Buffer.concat([...parts]) };
    const line = data.toString('latin1', at, lineEnd);
    const size = /^[0-9a-fA-F]{1,8}(?:;.*)?$/.test(line) ? Number.parseInt(line, 16) : undefined;
    if (size === undefined)
      return { body: Buffer.concat(parts), malformed: `'${line.slice(0, 40)}' is not a chunk size` };
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
      return { body: Buffer.concat(parts), malformed: 'a chunk is longer than its size line' };
    }
    at += size + 2;
  }
}

/** A response, and what came after it. */
interface Read {
  view: ResponseView;
  rest: Buffer;
}

/** A response after which nothing can be told apart any more. */
function alone(view: ResponseView): Read {
  return { view, rest: Buffer.alloc(0) };
}

/** Reads the first response in some bytes. */
function readFirst(data: Buffer, method: string, ended: boolean): Read {
  const end = data.indexOf('\r\n\r\n');
  if (end < 0) return alone({ ...NO_RESPONSE, state: ended ? 'cut-off' : 'nothing' });
  const [statusLine = '', ...lines] = data.toString('latin1', 0, end).split('\r\n');
  const parsed = /^HTTP\/(\d\.\d) (\d{3})(?: (.*))?$/.exec(statusLine);
  if (!parsed)
    return alone({ ...NO_RESPONSE, state: 'complete', malformed: `'${statusLine.slice(0, 80)}' is not a status line` });
  const status = Number(parsed[2]);
  const headers: [string, string][] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1)
      return alone({ ...NO_RESPONSE, state: 'complete', malformed: `'${line.slice(0, 80)}' is not a header` });
    headers.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
  }
  const head = { httpVersion: parsed[1] ?? '', status, statusMessage: parsed[3] ?? '', headers };
  const all = (name: string) => headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
  const after = data.subarray(end + 4);
  const view = (state: ResponseView['state'], body: Buffer, malformed?: string) =>
    alone({ ...head, state, body, ...(malformed === undefined ? {} : { malformed }) });
  const unfinished = (body: Buffer) => view(ended ? 'cut-off' : body.length === 0 ? 'headers' : 'part', body);
  const finished = (body: Buffer, rest: Buffer): Read => ({ view: { ...head, state: 'complete', body }, rest });

  // RFC 9112 section 6.3: these have no body whatever their headers are.
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

/** Bytes after the end of the last response are a fault of it. */
function lastOf({ view, rest }: Read): ResponseView {
  return rest.length > 0 ? { ...view, malformed: `${rest.length} bytes after the end of the response` } : view;
}

/**
 * Reads the bytes that came over a connection as the HTTP/1 responses to the requests that were sent over it (RFC 9112);
 * the last of them may still be incomplete.
 *
 * Written here because the harness has to see what a lenient client hides: a body that contradicts its Content-Length,
 * bytes after the end, and how much is there while the rest is held back.
 *
 * @param data everything received so far.
 * @param methods of the requests: a response to HEAD has no body.
 * @param ended whether the server has closed the connection.
 * @returns each response, with the bytes that were taken for it.
 */
export function readResponses(
  data: Buffer,
  methods: readonly string[],
  ended: boolean,
): { view: ResponseView; data: Buffer }[] {
  let left = data;
  return methods.map((method, i) => {
    const read = readFirst(left, method, ended);
    const isLast = i === methods.length - 1;
    const own = isLast ? left : left.subarray(0, left.length - read.rest.length);
    left = read.view.state === 'complete' ? read.rest : Buffer.alloc(0);
    return { view: isLast ? lastOf(read) : read.view, data: own };
  });
}

/** Reads the bytes that came over a connection as the one response to its one request. */
export function readResponse(data: Buffer, method: string, ended: boolean): ResponseView {
  return lastOf(readFirst(data, method, ended));
}
