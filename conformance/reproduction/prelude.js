// Parts of the scripts that `conformance explain` prints. A script gets those parts that it uses, and stands alone.
//
// A part begins with a doc comment in the first column and goes on to the next one. It needs nothing but Node's own
// modules and other parts; it runs as CommonJS and as an ES module.
//
// biome-ignore-all lint/correctness/noUnusedVariables: the scripts use what is declared here

/** Node's own modules, in a way that does not depend on the kind of this file. */
const builtin = (name) => process.getBuiltinModule(`node:${name}`);

/** Where express and the middleware are installed: the folder in which this script is run. */
const here = builtin('module').createRequire(`${process.cwd()}/`);

/** The function that makes the middleware, and everything that its module exports. */
async function load(name) {
  let file = name;
  try {
    file = builtin('url').pathToFileURL(here.resolve(name)).href;
  } catch {
    // A package that can only be imported.
  }
  let loaded = await import(file);
  while (typeof loaded !== 'function' && loaded.default) loaded = loaded.default;
  return loaded;
}

/** The date stands still, except where a step moves it, so that expiry can be seen without waiting. */
const clock = { now: 0, step: 0 };
const readClock = () => {
  const { now } = clock;
  clock.now += clock.step;
  return now;
};
globalThis.Date = new Proxy(Date, {
  construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [readClock()] : args, made),
  get: (target, key, self) => (key === 'now' ? readClock : Reflect.get(target, key, self)),
});

/** Moves the date. */
async function advance(ms) {
  clock.now += ms;
  await quiet();
}

/** Counts whatever happens, so that the script can tell when nothing happens any more. */
const activity = { count: 0 };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until nothing has happened for some milliseconds. */
async function quiet(ms = 20) {
  for (let before = -1; before !== activity.count; ) {
    before = activity.count;
    await sleep(ms);
  }
}

/** Errors that nobody caught. */
const uncaught = [];
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error) => uncaught.push({ event, ...errorOf(error) }));
}

/** What is printed as a warning, or to standard error. */
const warnings = [];
process.on('warning', (warning) => warnings.push(warning.message));
process.on('deprecation', (warning) => warnings.push(warning.message));
process.stderr.write = (text) => warnings.push(String(text)) > 0;

/** Named places at which the application or the store waits until the script goes on. */
const gates = new Map();
function gate(name) {
  if (!gates.has(name)) {
    const made = { arrivals: 0 };
    made.reached = new Promise((resolve) => {
      made.arrive = resolve;
    });
    made.opened = new Promise((resolve) => {
      made.open = resolve;
    });
    made.pass = (opensAt) => {
      made.arrivals++;
      made.arrive();
      if (made.arrivals === opensAt) made.open();
      return made.opened;
    };
    gates.set(name, made);
  }
  return gates.get(name);
}

/** Plain data that stands for any value: a Date becomes { $date }, a function { $function }, and so on. */
function plain(value, depth = 0) {
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? { $nan: true } : { $infinity: value > 0 ? 1 : -1 };
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (typeof value === 'symbol') return { $symbol: String(value) };
  if (typeof value === 'function') return { $function: value.name };
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 12) return { $deep: true };
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString() };
  if (value instanceof Error) return errorOf(value);
  if (value instanceof Map) return { $map: plain(Object.fromEntries(value), depth + 1) };
  if (Buffer.isBuffer(value)) return { $buffer: value.toString() };
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1) ?? null);
  const fields = Object.keys(value).map((key) => [key, attempt(() => value[key], depth + 1)]);
  return Object.fromEntries(fields.filter(([, item]) => item !== undefined));
}

/** What reading something gives, or what it throws. */
function attempt(read, depth = 0) {
  try {
    return plain(read(), depth);
  } catch (error) {
    return { $threw: errorOf(error) };
  }
}

/** The name, message and code of an error. */
function errorOf(error) {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const { name, message, code } = error;
  return { name: String(name), message: String(message), ...(code === undefined ? {} : { code: String(code) }) };
}

/** A session object or stored record, as its data and its cookie. */
function recordOf(record) {
  let copy;
  try {
    copy = record === undefined ? undefined : JSON.parse(JSON.stringify(record));
  } catch {
    copy = { $unserialisable: true };
  }
  if (typeof copy !== 'object' || copy === null || Array.isArray(copy)) return copy === undefined ? {} : { data: copy };
  const { cookie, ...data } = copy;
  return { data, ...(cookie === undefined ? {} : { cookie }) };
}

/** The names that a loop over an object visits, those that it inherits included. */
function listed(object) {
  const names = [];
  for (const name in object) names.push(name);
  return names.sort();
}

/** What the application sees of its session. */
function look(req, session = req.session, only = undefined) {
  const object = typeof session === 'object' && session !== null ? session : undefined;
  const { cookie } = object ?? {};
  const cookieFields = 'path domain expires maxAge originalMaxAge httpOnly secure sameSite priority partitioned data';
  const methods = ['save', 'reload', 'regenerate', 'destroy', 'touch', 'resetMaxAge'];
  const fields = (from, names) =>
    Object.fromEntries(names.map((name) => [name, attempt(() => from[name])]).filter(([, item]) => item !== undefined));
  const parts = {
    session: () => (session === null ? 'null' : typeof session),
    data: () =>
      object &&
      fields(
        object,
        Object.keys(object).filter((key) => key !== 'cookie'),
      ),
    keys: () => object && Object.keys(object),
    listed: () => object && listed(object),
    id: () => attempt(() => object?.id),
    sessionID: () => plain(req.sessionID),
    store: () => (req.sessionStore === null ? 'null' : typeof req.sessionStore),
    cookie: () =>
      object &&
      (typeof cookie === 'object' && cookie !== null ? fields(cookie, cookieFields.split(' ')) : plain(cookie)),
    methods: () => object && methods.filter((name) => typeof object[name] === 'function'),
    json: () => object && attempt(() => JSON.parse(JSON.stringify(object))),
  };
  return Object.fromEntries(
    Object.entries(parts)
      .filter(([name]) => !only || only.includes(name))
      .map(([name, read]) => [name, read()]),
  );
}

/** The value of a session cookie: `s:`, the id, a full stop, and the HMAC-SHA-256 of the id in base64 without `=`. */
function signed(id, secret) {
  const signature = builtin('crypto').createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '');
  return encodeURIComponent(`s:${id}.${signature}`);
}

/** The id and the signature in such a value. */
function parseSigned(value) {
  const text = String(attempt(() => decodeURIComponent(value)));
  const dot = text.lastIndexOf('.');
  return text.startsWith('s:') && dot >= 2 ? { id: text.slice(2, dot), signature: text.slice(dot + 1) } : undefined;
}

/** The same value with something wrong about it, or signed anew. */
function tampered(value, how, secret) {
  const { id, signature } = parseSigned(value);
  const flipped = (text) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
  return {
    'truncate-signature': () => encodeURIComponent(`s:${id}.${signature.slice(0, -1)}`),
    'drop-signature': () => encodeURIComponent(`s:${id}`),
    'flip-signature': () => encodeURIComponent(`s:${id}.${flipped(signature)}`),
    'change-id': () => encodeURIComponent(`s:${flipped(id)}.${signature}`),
    unsign: () => encodeURIComponent(id),
    resign: () => signed(id, secret),
  }[how]();
}

/** A Set-Cookie line, taken apart (RFC 6265 section 5.2). */
function parseSetCookie(raw) {
  const [pair, ...rest] = raw.split(';').map((text) => text.trim());
  const split = (text) =>
    text.includes('=') ? [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] : [text, undefined];
  const [name, value = ''] = split(pair);
  return {
    raw,
    name,
    value,
    attributes: rest.map(split).map(([key, item]) => [key.trim().toLowerCase(), item?.trim()]),
  };
}

/** The value of an attribute, of which the last counts: undefined when it is absent, empty for a bare name. */
function attributeOf({ attributes }, name) {
  const found = attributes.findLast(([key]) => key === name);
  return found && (found[1] ?? '');
}

/** The cookies that each client holds, kept as browsers keep them (RFC 6265 section 5). */
const jars = new Map();
function jar(client) {
  if (!jars.has(client)) jars.set(client, []);
  const cookies = jars.get(client);
  const alive = () => cookies.filter(({ expires }) => !(expires <= clock.now));
  const isWithin = (path, folder) =>
    path === folder || (path.startsWith(folder) && (folder.endsWith('/') || path[folder.length] === '/'));
  return {
    held: () => Object.fromEntries(alive().map(({ name, value }) => [name, value])),
    header({ host, path, secure }) {
      return alive()
        .filter((one) => host === one.domain || (!one.hostOnly && host.endsWith(`.${one.domain}`)))
        .filter((one) => isWithin(path, one.path) && (secure || !one.secure))
        .sort((a, b) => b.path.length - a.path.length)
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ');
    },
    receive(line, { host, path, secure }) {
      const cookie = parseSetCookie(line);
      const domain = attributeOf(cookie, 'domain')?.replace(/^\./, '').toLowerCase() || undefined;
      if (domain !== undefined && host !== domain && !host.endsWith(`.${domain}`)) return;
      const isSecure = attributeOf(cookie, 'secure') !== undefined;
      const given = attributeOf(cookie, 'path');
      const { name, value } = cookie;
      if (/^__(Secure|Host)-/i.test(name) && !isSecure) return;
      if (/^__Host-/i.test(name) && (domain !== undefined || given !== '/')) return;
      if (isSecure && !secure) return;
      const maxAge = attributeOf(cookie, 'max-age');
      const expires = maxAge === undefined ? Date.parse(attributeOf(cookie, 'expires')) : clock.now + maxAge * 1000;
      const kept = {
        ...{ name, value, expires, domain: domain ?? host, hostOnly: domain === undefined, secure: isSecure },
        path: given?.startsWith('/') ? given : path.slice(0, Math.max(1, path.lastIndexOf('/'))),
      };
      const at = cookies.findIndex((one) => one.name === name && one.domain === kept.domain && one.path === kept.path);
      if (at >= 0) cookies.splice(at, 1);
      cookies.push(kept);
    },
  };
}

/** Where a browser would say that it is: behind a proxy that ends TLS, the address is https all the same. */
function addressOf({ lines = [], tls = false }) {
  const header = (name) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const path = lines[0]?.split(' ')[1]?.split('?')[0] ?? '/';
  return {
    host: header('host') ?? 'app.example.com',
    path: path.startsWith('/') ? path : '/',
    secure: tls || header('x-forwarded-proto')?.split(',')[0].trim().toLowerCase() === 'https',
  };
}

/** The Cookie lines of a request: its own, or those that its client holds. */
function cookieLines(request) {
  const lines = request.cookies ?? (request.jar === false ? [] : [jar(request.client).header(addressOf(request))]);
  return lines.filter((line) => line !== '').map((line) => `Cookie: ${line}`);
}

/** What has come over a connection, as one HTTP/1.1 response (RFC 9112), perhaps not complete, and what came after it. */
function parseResponse(data, method, ended) {
  const nothing = { state: ended ? 'cut-off' : 'nothing', headers: [], body: Buffer.alloc(0), rest: Buffer.alloc(0) };
  const end = data.indexOf('\r\n\r\n');
  if (end < 0) return nothing;
  const [statusLine, ...lines] = data.toString('latin1', 0, end).split('\r\n');
  const status = Number(/^HTTP\/\d\.\d (\d{3})/.exec(statusLine)?.[1]);
  const headers = lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
  const header = (name) => headers.findLast(([key]) => key.toLowerCase() === name)?.[1];
  const after = data.subarray(end + 4);
  const open = (body) => ({
    ...nothing,
    ...{ status, headers, body, state: ended ? 'cut-off' : body.length > 0 ? 'part' : 'headers' },
  });
  const complete = (body, rest) => ({ ...nothing, status, headers, body, rest, state: 'complete' });
  if (method === 'HEAD' || [204, 304, 101].includes(status))
    return complete(Buffer.alloc(0), status === 101 ? Buffer.alloc(0) : after);
  const length = header('content-length');
  if (header('transfer-encoding')?.toLowerCase() !== 'chunked') {
    if (length === undefined) return ended ? complete(after, Buffer.alloc(0)) : open(after);
    return after.length < length ? open(after) : complete(after.subarray(0, length), after.subarray(length));
  }
  const chunks = [];
  for (let at = 0; ; ) {
    const lineEnd = after.indexOf('\r\n', at);
    if (lineEnd < 0) return open(Buffer.concat(chunks));
    const line = after.toString('latin1', at, lineEnd);
    const size = Number.parseInt(line, 16);
    if (!/^[0-9a-f]+(;.*)?$/i.test(line))
      return { ...complete(Buffer.concat(chunks), ''), malformed: `'${line}' is no chunk size` };
    at = lineEnd + 2;
    if (size === 0) {
      const rest = after.subarray(at);
      return rest.length < 2 ? open(Buffer.concat(chunks)) : complete(Buffer.concat(chunks), rest.subarray(2));
    }
    chunks.push(after.subarray(at, at + size));
    if (after.length < at + size + 2) return open(Buffer.concat(chunks));
    at += size + 2;
  }
}

/** What has come over a connection, as the responses to its requests. Bytes after the last one are a fault of it. */
function parseResponses(data, methods, ended) {
  let left = data;
  return methods.map((method, i) => {
    const { rest, ...response } = parseResponse(left, method, ended);
    left = response.state === 'complete' ? rest : Buffer.alloc(0);
    const extra = i === methods.length - 1 && rest.length > 0;
    return extra ? { ...response, malformed: `${rest.length} bytes after the end of the response` } : response;
  });
}

/** Listens on a spare port of this machine. */
async function listen(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
}

/** TLS with a key that both sides know, in place of a certificate that would have to be made first. */
const sharedKey = {
  ciphers: 'PSK-AES128-GCM-SHA256:PSK-AES256-GCM-SHA384',
  maxVersion: 'TLSv1.2',
  // The client is asked with a hint alone, the server with a socket and the client's identity.
  pskCallback: (_, identity) => (identity ? Buffer.alloc(16, 1) : { psk: Buffer.alloc(16, 1), identity: 'script' }),
  checkServerIdentity: () => undefined,
};

/** The ports at which the application listens. */
const ports = { clear: 0, tls: 0 };

/** The requests that are under way, by the port of their client and in their order. */
const underWay = new Map();

/** Which of them a request is that has come in. */
const cameIn = new WeakMap();
function runOf(req) {
  if (!cameIn.has(req)) {
    const runs = underWay.get(req.socket.remotePort) ?? [];
    cameIn.set(req, runs.length > 1 ? runs.shift() : runs[0]);
  }
  return cameIn.get(req);
}

/** What is to be known of a request while it is under way. */
function newRun(number, request) {
  const run = { number, request, saw: {}, errors: [], nextCalls: 0, reached: 0, plainCalls: [], over: false };
  run.record = (label, parts) => {
    run.saw[label] = {
      ...run.saw[label],
      ...Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)),
    };
  };
  run.failed = (from, label, error) => {
    if (label === undefined) run.errors.push({ from, ...errorOf(error) });
    else run.record(label, { error: errorOf(error) });
  };
  return run;
}

/** Sends a request over a connection of its own, byte by byte. */
function send(number, request) {
  const [run] = sendOver([newRun(number, request)]);
  return run;
}

/** Sends several requests over one connection, without waiting for an answer between them. */
function sendPipelined(number, requests) {
  return sendOver(requests.map((request, i) => newRun(`${number}.${i + 1}`, request)));
}

/** Sends all requests of a connection. */
function sendOver(runs) {
  const { tls } = runs[0].request;
  const texts = runs.map(
    ({ request }) => request.raw ?? [...request.lines, ...cookieLines(request), '', request.body ?? ''].join('\r\n'),
  );
  const methods = texts.map((text) => text.split(' ')[0]);
  const chunks = [];
  const connection = { host: '127.0.0.1', port: tls ? ports.tls : ports.clear };
  const socket = tls ? builtin('tls').connect({ ...connection, ...sharedKey }) : builtin('net').connect(connection);
  const over = () => {
    for (const run of runs) run.over = true;
  };
  socket.once('connect', () => underWay.set(socket.localPort, [...runs]));
  socket.once(tls ? 'secureConnect' : 'connect', () => socket.write(texts.join(''), 'latin1'));
  socket.on('data', (chunk) => {
    activity.count++;
    chunks.push(chunk);
  });
  socket.on('end', over);
  socket.on('error', () => {});
  const done = new Promise((resolve) => {
    socket.once('close', () => {
      activity.count++;
      over();
      resolve();
    });
  });
  return runs.map((run, i) => {
    run.done = done;
    run.view = () => parseResponses(Buffer.concat(chunks), methods, run.over)[i];
    run.text = () => [texts[i], i === 0 ? Buffer.concat(chunks).toString('latin1') : '(see the first)'];
    run.abort = () => socket.destroy();
    return run;
  });
}

/** Sends a request over HTTP/2, on a connection of its own. */
function sendHttp2(number, request) {
  const run = newRun(number, request);
  const [method, path] = request.lines[0].split(' ');
  const headers = { ':method': method, ':path': path };
  for (const line of [...request.lines.slice(1), ...cookieLines(request)]) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    if (name === 'connection') continue;
    const key = name === 'host' ? ':authority' : name;
    const value = line.slice(line.indexOf(':') + 1).trim();
    headers[key] = headers[key] === undefined ? value : [headers[key], value].flat();
  }
  const chunks = [];
  let answer;
  let complete = false;
  const address = request.tls ? `https://127.0.0.1:${ports.tls}` : `http://127.0.0.1:${ports.clear}`;
  const session = builtin('http2').connect(address, request.tls ? sharedKey : {});
  run.done = new Promise((resolve) => {
    const close = () => {
      run.over = true;
      resolve();
    };
    session.once('close', close);
    session.on('error', close);
    session.once('connect', () => {
      underWay.set(session.socket.localPort, [run]);
      const stream = session.request(headers, { endStream: request.body === undefined });
      if (request.body !== undefined) stream.end(request.body);
      stream.on('response', (received, _flags, raw) => {
        activity.count++;
        const pairs = raw.flatMap((name, i) => (i % 2 === 0 && !name.startsWith(':') ? [[name, raw[i + 1]]] : []));
        answer = { status: Number(received[':status']), headers: pairs };
      });
      stream.on('data', (chunk) => {
        activity.count++;
        chunks.push(chunk);
      });
      stream.on('end', () => {
        complete = answer !== undefined && !stream.aborted;
      });
      stream.on('close', () => session.close());
      stream.on('error', () => {});
    });
  });
  run.view = () => {
    const body = Buffer.concat(chunks);
    if (!answer) return { state: run.over ? 'cut-off' : 'nothing', headers: [], body };
    const state = complete ? 'complete' : run.over ? 'cut-off' : body.length > 0 ? 'part' : 'headers';
    return { ...answer, state, body };
  };
  run.text = () => {
    const show = (pairs) => pairs.map(([name, value]) => `${name}: ${value}`).join('\n');
    const body = Buffer.concat(chunks).toString();
    return [
      show(Object.entries(headers)),
      answer ? `:status: ${answer.status}\n${show(answer.headers)}\n\n${body}` : '',
    ];
  };
  run.abort = () => session.destroy();
  return run;
}

/** Waits until a response is complete, or nothing happens any more. */
async function finish(run, patience = 250) {
  while (!run.over) {
    const before = activity.count;
    await Promise.race([run.done, sleep(patience)]);
    if (!run.over && before === activity.count) break;
  }
  await quiet();
  return run;
}

/** Counts what a session middleware does with `next`, and keeps the errors that it gives or throws. */
function watched(middleware, position = 0) {
  return (req, res, next) => {
    const run = runOf(req);
    if (!run) return next();
    let called = false;
    const pass = (error) => {
      if (called) return error && answerError(error, req, res);
      called = true;
      next(error);
    };
    try {
      return middleware(req, res, (error) => {
        activity.count++;
        run.nextCalls++;
        if (error) run.errors.push({ from: 'next', ...errorOf(error) });
        else run.plainCalls[position] = (run.plainCalls[position] ?? 0) + 1;
        if (!called || error) pass(error);
      });
    } catch (error) {
      run.errors.push({ from: 'thrown', ...errorOf(error) });
      pass(error);
    }
  };
}

/** The application's part before the session middleware. */
function doBefore(req, res, next) {
  const run = runOf(req);
  if (!run?.request.before) return next();
  run.request.before({ req, res, run, next }).then(
    () => next(),
    (error) => applicationFailed(run, error, next),
  );
}

/** The application's part behind the session middleware. */
function doApplication(req, res, next) {
  const run = runOf(req);
  if (!run) return next();
  run.reached++;
  run.request.app({ req, res, run, next }).catch((error) => applicationFailed(run, error, next));
}

/** The application has thrown. */
function applicationFailed(run, error, next) {
  run.errors.push({ from: 'app', ...errorOf(error) });
  next(error);
}

/** The application's handler of errors. Where something has been sent, it does what Express's own does. */
function answerError(error, req, res, _next) {
  activity.count++;
  if (typeof res.end !== 'function') return;
  if (res.headersSent) return void req.socket.destroy();
  const run = runOf(req);
  if (run?.request.onError) {
    run.request
      .onError({ req, res, run, next: () => {} })
      .catch((failure) => applicationFailed(run, failure, () => {}));
    return;
  }
  res.statusCode = 500;
  try {
    res.end(errorOf(error).name);
  } catch (thrown) {
    uncaught.push({ event: 'uncaughtException', ...errorOf(thrown) });
  }
}

/** Handlers one after the other, without a framework. */
function chain(...handlers) {
  return (req, res) => {
    const run = (position) => (error) => {
      const handler = handlers[position];
      if (error || !handler) return answerError(error ?? new Error('no handler answered'), req, res);
      try {
        handler(req, res, run(position + 1));
      } catch (thrown) {
        answerError(thrown, req, res);
      }
    };
    run(0)();
  };
}

/** A WebSocket upgrade, as its servers do it: they have no response, and give the middleware an empty object. */
function upgrade(...middlewares) {
  return (req, socket) => {
    const run = runOf(req);
    const res = {};
    const next = (position) => (error) => {
      if (error)
        return socket.end('HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      if (middlewares[position]) return middlewares[position](req, res, next(position + 1));
      run.reached++;
      run.request
        .app({ req, res, run, next: () => {} })
        .catch((failure) => run.errors.push({ from: 'app', ...errorOf(failure) }))
        .then(() =>
          socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
        );
    };
    next(0)();
  };
}

/** What kind of thing a method returned. */
function kindOf(value, session, res) {
  if (res !== undefined && value === res) return 'response';
  if (value !== undefined && value === session) return 'session';
  if (typeof value?.then === 'function') return 'promise';
  return typeof value === 'boolean' || value === null ? String(value) : typeof value;
}

/** What a callback finds at `req.session`: the session whose method was called, another one, or none. */
function foundAt(now, called) {
  if (typeof now !== 'object' || now === null) return 'none';
  return now === called ? 'same' : 'other';
}

/** Calls a method of the session and waits for its callback or promise. */
function callMethod(run, req, session, name, { as, style = 'callback', wait = true, throws } = {}) {
  let calls = 0;
  let callback;
  const called = new Promise((resolve) => {
    callback = (error) => {
      activity.count++;
      calls++;
      if (as !== undefined) run.record(as, { calls, found: foundAt(req.session, session) });
      if (error) run.failed(name, as, error);
      resolve();
      if (throws !== undefined) throw new Error(throws);
    };
  });
  const returned = style === 'callback' ? session[name](callback) : session[name]();
  if (as !== undefined) run.record(as, { calls, returned: kindOf(returned, session) });
  if (style === 'none' || !wait) {
    if (style === 'promise') Promise.resolve(returned).catch((error) => run.failed(name, as, error));
    return undefined;
  }
  return style === 'callback'
    ? called
    : Promise.resolve(returned).then(undefined, (error) => run.failed(name, as, error));
}

/** Calls res.write or res.end, and notes what it returned and whether it called back. */
function output(run, req, res, name, args, { as, callback = false }) {
  let calls = 0;
  const done = (error) => {
    activity.count++;
    calls++;
    if (as !== undefined) run.record(as, { calls, error: error ? errorOf(error) : undefined });
  };
  const returned = res[name](...args, ...(callback ? [done] : []));
  if (as !== undefined) run.record(as, { calls, returned: kindOf(returned, req.session, res) });
}

/** Calls an operation of a store and waits for its callback. */
function callStore(run, store, name, args, as) {
  if (name === 'generate' || name === 'createSession') {
    const result = plain(store[name](...args));
    if (as !== undefined) run.record(as, { result });
    return undefined;
  }
  let calls = 0;
  return new Promise((resolve) => {
    const returned = store[name](...args, (error, result) => {
      activity.count++;
      calls++;
      if (as !== undefined) run.record(as, { calls, result: plain(result) });
      if (error) run.failed('store', as, error);
      resolve(result);
    });
    if (as !== undefined) run.record(as, { calls, returned: kindOf(returned) });
  });
}

/** Notes what some statements throw, and goes on. */
async function tried(run, label, act) {
  run.record(label, {});
  try {
    await act();
  } catch (error) {
    run.record(label, { error: errorOf(error) });
  }
}

/** A store in memory. `answers` says how it calls back, `keeps` whether it keeps text or the very objects. */
function makeStore(Base, { without = [], answers = 'later', keeps = 'copy', expires = true }) {
  const records = new Map();
  const keep = (record) => (keeps === 'live' ? record : JSON.stringify(record));
  const find = (id) => {
    const kept = records.get(String(id));
    const record = typeof kept === 'string' && keeps === 'copy' ? JSON.parse(kept) : kept;
    const end = record?.cookie?.expires;
    return expires && end && new Date(end).getTime() <= Date.now() ? undefined : record;
  };
  const work = {
    get: find,
    set: (id, session) => void records.set(String(id), keep(session)),
    destroy: (id) => void records.delete(String(id)),
    touch(id, session) {
      const record = find(id);
      if (typeof record !== 'object' || record === null) return;
      record.cookie = session.cookie;
      records.set(String(id), keep(record));
    },
    all: () => [...records.keys()].map(find).filter((record) => record !== undefined),
    clear: () => records.clear(),
    length: () => [...records.keys()].filter((id) => find(id) !== undefined).length,
  };
  const store = new Base();
  for (const op of Object.keys(work)) {
    if (without.includes(op)) {
      if (store[op] !== undefined) Object.defineProperty(store, op, { value: undefined, configurable: true });
      continue;
    }
    store[op] = (...args) => {
      const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
      if (answers === 'now') return void callback?.(null, work[op](...args));
      if (answers === 'promise') return Promise.resolve().then(() => work[op](...args));
      const result = work[op](...args);
      setImmediate(() => callback?.(null, result));
      return answers === 'both' ? Promise.resolve(result) : undefined;
    };
  }
  return store;
}

/** A class that stores extend, as they were written before there were classes. */
function es5(Store) {
  function Old() {
    Store.call(this);
  }
  builtin('util').inherits(Old, Store);
  return Old;
}

/** A class whose objects got the methods of Store, and perhaps of MemoryStore, by assignment: no inheritance. */
function assigned(Store, MemoryStore) {
  return function AssignedStore() {
    const store = Object.assign(new (builtin('events'))(), Store.prototype);
    if (!MemoryStore) return store;
    Object.assign(store, MemoryStore.prototype);
    MemoryStore.call(store);
    return store;
  };
}

/** Everything that was asked of the stores, in order. */
const operations = [];

/** Notes what is asked of a store, and lets it fail when it is told to. */
function traced(name, store) {
  const operands = { get: 1, set: 2, destroy: 1, touch: 2, all: 0, clear: 0, length: 0 };
  const originals = {};
  const ids = new Set();
  let faults = [];
  let depth = 0;
  const inside = (act) => {
    depth++;
    try {
      return act();
    } finally {
      depth--;
    }
  };
  const operate = (op, args) => {
    // An operation that the store builds on another one is one operation.
    if (depth > 0) return originals[op].apply(store, args);
    activity.count++;
    const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
    // A caller that has no callback may pass the undefined in its place.
    if (!callback) args.splice(operands[op]);
    const [id, session] = args;
    const entry = { op, in: name, answer: 'pending' };
    if (['get', 'set', 'destroy', 'touch'].includes(op) && id !== undefined) entry.id = plain(id);
    if (op === 'set') ids.add(String(id));
    if (op === 'set' || op === 'touch') Object.assign(entry, recordOf(session));
    operations.push(entry);
    const answer = (error, result) => {
      activity.count++;
      entry.answer = error ? 'error' : 'ok';
      if (op === 'get' && !error) entry.found = Boolean(result);
      const outer = depth;
      depth = 0;
      try {
        if (result === undefined) callback?.(error);
        else callback?.(error, result);
      } finally {
        depth = outer;
      }
    };
    const perform = (reply = answer) => {
      try {
        const returned = inside(() => originals[op].call(store, ...args, reply));
        if (typeof returned?.then === 'function')
          returned.then(
            (result) => {
              if (entry.answer === 'pending')
                Object.assign(entry, { answer: 'ok', ...(op === 'get' ? { found: Boolean(result) } : {}) });
            },
            () => {
              entry.answer = 'error';
            },
          );
        return returned;
      } catch (error) {
        entry.answer = 'threw';
        throw error;
      }
    };
    const fault = faults.find((one) => one.on === op && (one.times ?? 1) > 0);
    if (!fault) return perform();
    if (fault.times !== undefined) fault.times--;
    const error = Object.assign(new Error(fault.error?.message ?? 'store failed'), fault.error);
    const later = (...given) => void setImmediate(() => answer(...given));
    return {
      error: () => later(error),
      enoent: () => later(Object.assign(new Error('no such file'), { code: 'ENOENT' })),
      answer: () => later(null, fault.answer),
      never: () => undefined,
      throw() {
        entry.answer = 'threw';
        throw error;
      },
      reject() {
        entry.answer = 'error';
        return Promise.reject(error);
      },
      twice: () =>
        perform((...given) => {
          answer(...given);
          later(...given);
        }),
      wait: () =>
        void gate(fault.gate)
          .pass()
          .then(() => perform()),
    }[fault.does]();
  };
  for (const op of Object.keys(operands)) {
    if (typeof store[op] !== 'function') continue;
    originals[op] = store[op];
    Object.defineProperty(store, op, { value: (...args) => operate(op, args), writable: true, configurable: true });
  }
  const unseen = (op, ...args) =>
    new Promise((resolve, reject) => {
      const returned = inside(() =>
        originals[op].call(store, ...args, (error, result) => (error ? reject(error) : resolve(result))),
      );
      if (returned instanceof Promise) returned.then(resolve, reject);
    });
  return {
    object: store,
    fault: (...more) => faults.push(...more),
    noFaults: () => {
      faults = [];
    },
    async seed(id, record) {
      ids.add(id);
      await unseen('set', id, record);
    },
    async stored() {
      const found = [];
      for (const id of ids) {
        const record = await unseen('get', id);
        if (record) found.push({ in: name, id, record: plain(record), ...recordOf(record) });
      }
      return found;
    },
  };
}

/** The records of all stores. */
async function storedIn(stores) {
  const found = [];
  for (const store of Object.values(stores)) found.push(...(await store.stored()));
  return found;
}

/** What has been remembered for later steps. */
const captured = {};

/** Whether a mapping is an operator or a value that JSON can't express; its word, if so. */
function wordOf(expected) {
  const isMapping = typeof expected === 'object' && expected !== null && !Array.isArray(expected);
  return isMapping ? Object.keys(expected).find((key) => key.startsWith('$')) : undefined;
}

/** All differences between what is expected and what is there. A mapping is compared as a whole, unless `named`. */
function compare(expected, actual, path, named = false) {
  const word = wordOf(expected);
  const differs = [{ path, expected, actual }];
  if (word !== undefined) {
    const argument = expected[word];
    const is = (item) => compare(item, actual, path).length === 0;
    const tests = {
      $absent: () => (actual === undefined) === argument,
      $present: () => (actual !== undefined) === argument,
      $match: () => typeof actual === 'string' && new RegExp(argument, 's').test(actual),
      $not: () => !is(argument),
      $any: () => argument.some(is),
      $all: () => argument.every(is),
      $contains: () => contains(argument, actual, path),
      $within: () => isWithin(argument, actual),
      $ref: () => JSON.stringify(actual) === JSON.stringify(captured[argument]) && actual !== undefined,
      $undefined: () => actual === undefined,
      $infinity: () => actual?.$infinity === (argument === -1 ? -1 : 1),
      $repeat: () => actual === String(argument).repeat(expected.times ?? 1),
      $date: () => compare(dateOf(argument), actual?.$date, path).length === 0,
      $capture() {
        captured[argument] = actual;
        return actual !== undefined;
      },
    };
    if (tests[word]) return tests[word]() ? [] : differs;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return differs;
    return expected.flatMap((item, i) => compare(item, actual[i], `${path}[${i}]`));
  }
  if (typeof expected !== 'object' || expected === null) return expected === actual ? [] : differs;
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return differs;
  const extra = named ? [] : Object.keys(actual).filter((key) => !Object.hasOwn(expected, key));
  return [
    ...Object.keys(expected).flatMap((key) =>
      compare(expected[key], Object.hasOwn(actual, key) ? actual[key] : undefined, `${path}.${key}`),
    ),
    ...extra.map((key) => ({ path: `${path}.${key}`, expected: { $absent: true }, actual: actual[key] })),
  ];
}

/** A date as text; a number is milliseconds from now. */
function dateOf(argument) {
  if (argument === 'invalid') return argument;
  return new Date(typeof argument === 'number' ? clock.now + argument : argument).toISOString();
}

/** A number near another one, or a time near one that is so many milliseconds from now. */
function isWithin({ of, fromNow, by = 0 }, actual) {
  if (of !== undefined) return typeof actual === 'number' && Math.abs(actual - of) <= by;
  return Math.abs(Date.parse(actual?.$date ?? actual) - (clock.now + fromNow)) <= by;
}

/** A part of text, some elements of a list in this order, or some keys of a mapping. */
function contains(argument, actual, path) {
  if (typeof argument === 'string')
    return (typeof actual === 'string' || Array.isArray(actual)) && actual.includes(argument);
  if (!Array.isArray(argument)) return compare(argument, actual, path, true).length === 0;
  if (!Array.isArray(actual)) return false;
  let next = 0;
  return argument.every((item) => {
    while (next < actual.length) if (compare(item, actual[next++], path, true).length === 0) return true;
    return false;
  });
}

/** Compares the named fields of something, and the named fields of the cookie or error in it. */
function compareParts(expected, actual, path) {
  if (wordOf(expected) !== undefined || typeof expected !== 'object' || actual === undefined)
    return compare(expected, actual, path);
  const { cookie, error, ...rest } = expected;
  return [
    ...compare(rest, actual, path, true),
    ...(cookie === undefined ? [] : compare(cookie, actual.cookie, `${path}.cookie`, true)),
    ...(error === undefined ? [] : compare(error, actual.error, `${path}.error`, true)),
  ];
}

/** Compares a list of things that have names for their fields. */
function compareList(expected, actual, path) {
  const wanted = expected === 'none' ? [] : expected;
  if (wanted.length !== actual.length) return [{ path, expected, actual }];
  return wanted.flatMap((item, i) => compareParts(item, actual[i], `${path}[${i}]`));
}

/** A field of a Set-Cookie line, as expectations name it. */
function cookieField(cookie, field) {
  const fields = {
    name: () => cookie.name,
    value: () => cookie.value,
    raw: () => cookie.raw,
    id: () => parseSigned(cookie.value)?.id,
    attributes: () => cookie.attributes.map(([name]) => name).sort(),
    httpOnly: () => attributeOf(cookie, 'httponly') !== undefined,
    secure: () => attributeOf(cookie, 'secure') !== undefined,
    partitioned: () => attributeOf(cookie, 'partitioned') !== undefined,
    maxAge: () => attributeOf(cookie, 'max-age'),
  };
  return (fields[field] ?? (() => attributeOf(cookie, field.toLowerCase())))();
}

/** Compares the Set-Cookie lines of a response. */
function compareSetCookie(expected, lines) {
  const path = 'setCookie';
  const one = (fields, cookie, place) =>
    Object.entries(fields).flatMap(([field, item]) => {
      if (field !== 'signedWith')
        return compare(Array.isArray(item) ? [...item].sort() : item, cookieField(cookie, field), `${place}.${field}`);
      const { id } = parseSigned(cookie.value) ?? {};
      if (typeof item !== 'string')
        return compare(item, id === undefined ? undefined : cookie.value, `${place}.${field}`);
      return id !== undefined && signed(id, item) === encodeURIComponent(decodeURIComponent(cookie.value))
        ? []
        : [{ path: `${place}.${field}`, expected: item, actual: cookie.value }];
    });
  if (expected === 'none' || typeof expected === 'number')
    return lines.length === (expected === 'none' ? 0 : expected) ? [] : [{ path, expected, actual: lines }];
  const cookies = lines.map(parseSetCookie);
  if (Array.isArray(expected)) {
    if (cookies.length !== expected.length) return [{ path, expected, actual: lines }];
    return expected.flatMap((fields, i) => one(fields, cookies[i], `${path}[${i}]`));
  }
  const { name = sessionName } = expected;
  const named = cookies.filter((cookie) => compare(name, cookie.name, path).length === 0);
  return named.length === 1 ? one(expected, named[0], path) : [{ path, expected: { name, lines: 1 }, actual: lines }];
}

/** The body as text, without its content coding. */
function bodyOf({ headers, body }) {
  const coding = headers.findLast(([name]) => name.toLowerCase() === 'content-encoding')?.[1];
  const zlib = builtin('zlib');
  const decode = { gzip: zlib.gunzipSync, deflate: zlib.inflateSync, br: zlib.brotliDecompressSync }[coding];
  return (decode ? decode(body) : body).toString();
}

/** Whether more of a response may come. */
const isUnderWay = ({ state }) => ['nothing', 'headers', 'part'].includes(state);

/** What is not as expected about a request and its response. `partial`: it is still under way. */
function checkRequest(run, expected, partial) {
  const response = run.view();
  const linesOf = (name) =>
    response.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  if (!partial && run.request.jar !== false)
    for (const line of linesOf('set-cookie')) jar(run.request.client).receive(line, addressOf(run.request));
  const found = [];
  const must = (path, wanted, actual) => {
    if (wanted !== undefined && wanted !== actual) found.push({ path, expected: wanted, actual });
  };
  const ofMiddleware = (error) => error.from === undefined || ['next', 'thrown'].includes(error.from);
  const stopsBefore = Array.isArray(expected.errors) && expected.errors.some(ofMiddleware);
  const { acknowledged } = expected;
  const state = isUnderWay(response) && expected.received === 'unfinished' ? 'unfinished' : response.state;
  if (!run.aborted || expected.received !== undefined)
    must('received', expected.received ?? (partial || acknowledged !== undefined ? undefined : 'complete'), state);
  if (acknowledged !== undefined && isUnderWay(response)) must('received', 'a response that is over', state);
  else if (acknowledged !== undefined)
    must('acknowledged', acknowledged, state === 'complete' && response.status < 400);
  if (response.malformed) found.push({ path: 'response', expected: 'well-formed', actual: response.malformed });
  must('reached', expected.reached ?? (partial || stopsBefore ? undefined : true), run.reached > 0);
  if (run.reached > 1) found.push({ path: 'reached', expected: 'once', actual: run.reached });
  if (run.plainCalls.some((count) => count > 1))
    found.push({ path: 'nextCalls', expected: 'at most one without an error', actual: Math.max(...run.plainCalls) });
  const nothingCame = response.status === undefined && found.length > 0;
  const compares = {
    status: (item) => compare(item, response.status, 'status'),
    headers: (item) =>
      Object.entries(item).flatMap(([name, value]) => {
        const lines = linesOf(name);
        return compare(value, lines.length > 1 ? lines : lines[0], `headers.${name}`);
      }),
    setCookie: (item) => compareSetCookie(item, linesOf('set-cookie')),
    body: (item) => compare(item, bodyOf(response), 'body'),
    nextCalls: (item) => compare(item, run.nextCalls, 'nextCalls'),
    jar: (item) => compareParts(item, jar(run.request.client).held(), 'jar'),
    saw: (item) => Object.keys(item).flatMap((label) => compareParts(item[label], run.saw[label], `saw.${label}`)),
    errors: (item) => compareList(item, run.errors, 'errors'),
  };
  const keys = Object.keys(expected);
  if (!partial && expected.errors === undefined) found.push(...compares.errors('none'));
  for (const [label, { error }] of Object.entries(run.saw)) {
    const item = expected.saw?.[label];
    if (error !== undefined && item?.error === undefined && wordOf(item) === undefined)
      found.push({ path: `saw.${label}.error`, expected: { $absent: true }, actual: error });
  }
  for (const key of keys) {
    if (nothingCame && ['status', 'headers', 'setCookie', 'body', 'jar'].includes(key)) continue;
    if (compares[key]) found.push(...compares[key](expected[key]));
  }
  return found;
}

/** What the functions in the options were called, by their labels. */
const timesCalled = {};
function counted(label, body) {
  return (...args) => {
    timesCalled[label] = (timesCalled[label] ?? 0) + 1;
    return body(...args);
  };
}

/** Texts that have to be found in this order; others may stand between. */
function compareTexts(expected, actual) {
  if (expected === 'none') return actual.length === 0 ? [] : [{ path: 'warnings', expected, actual }];
  if (!Array.isArray(expected)) return compare(expected, actual, 'warnings');
  return contains(expected, actual, 'warnings') ? [] : [{ path: 'warnings', expected, actual }];
}

/** Turns the short form of a store operation into the long one, also inside operators. */
function longForm(expected) {
  if (typeof expected === 'string') return { op: expected };
  if (Array.isArray(expected)) return expected.map(longForm);
  if (wordOf(expected) === undefined) return expected;
  return Object.fromEntries(
    Object.entries(expected).map(([key, item]) => [key, key.startsWith('$') ? longForm(item) : item]),
  );
}

/** Calls an operation of a store, or lets it emit an event, apart from any request. */
async function ownCall(number, store, name, args, as) {
  const run = newRun(number, {});
  try {
    await Promise.race([callStore(run, store, name, args, as), sleep(1000)]);
  } catch (error) {
    run.failed('store', as, error);
  }
  await quiet();
  return run;
}

/** What is not as expected about such a call. */
function checkOwn(run, { saw = {}, errors = 'none' }) {
  return [
    ...Object.keys(saw).flatMap((label) => compareParts(saw[label], run.saw[label], `saw.${label}`)),
    ...compareList(errors, run.errors, 'errors'),
  ];
}

/** Waits until somebody has come to a gate. */
async function until(run, name) {
  const outcome = await Promise.race([gate(name).reached.then(() => ''), run.done.then(() => 'over'), sleep(2000)]);
  await quiet();
  return outcome === '' ? [] : [{ path: 'until', expected: name, actual: outcome ?? 'never reached' }];
}

/** Prints what was asked of the stores. */
function showOperations(from) {
  for (const { op, id, data, cookie, answer } of operations.slice(from)) {
    const record = data === undefined ? [] : [{ ...data, cookie }];
    print(
      ' ',
      `store.${op}(${[id, ...record]
        .filter((part) => part !== undefined)
        .map((part) => JSON.stringify(part))
        .join(', ')}) ${answer}`,
    );
  }
}

/** What is not as expected about the store operations. */
function compareOperations(expected, actual) {
  if (expected === 'none' || Array.isArray(expected))
    return compareList(expected === 'none' ? expected : longForm(expected), actual, 'store');
  return compare(longForm(expected), actual, 'store');
}

/** What is not as expected about the stored records; their order is of no consequence. */
function compareStored(expected, actual) {
  const path = 'stored';
  if (expected === 'none' || typeof expected === 'number')
    return actual.length === (expected === 'none' ? 0 : expected) ? [] : [{ path, expected, actual }];
  if (expected.length !== actual.length) return [{ path, expected, actual }];
  if (expected.length === 1) return compareParts(expected[0], actual[0], `${path}[0]`);
  const left = [...actual];
  for (const item of expected) {
    const at = left.findIndex((record) => compareParts(item, record, path).length === 0);
    if (at < 0) return [{ path, expected: item, actual: left }];
    left.splice(at, 1);
  }
  return [];
}

/** Prints one thing, indented. */
function print(mark, text) {
  console.log(text.trimEnd().replaceAll('\r', '').replaceAll(/^/gm, `  ${mark} `));
}

/** Prints what went over the wire, and what the application saw. */
function show(run) {
  const [sent, received] = run.text();
  print('>', sent);
  print(
    '<',
    received.length > 5000 ? `${received.slice(0, 5000)}… (${received.length} bytes)` : received || '(nothing)',
  );
  for (const [label, parts] of Object.entries(run.saw))
    print(' ', `the application recorded '${label}': ${JSON.stringify(parts)}`);
  for (const error of run.errors) print(' ', `error: ${JSON.stringify(error)}`);
}

/** Prints the differences of a step; if there are any, the rest would only repeat them. */
function judge(differences) {
  for (const { path, expected, actual } of differences)
    print('✗', `${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
  if (differences.length > 0) throw new NotAsRequired();
  print('✓', 'as required');
}

/** Thrown to end the script at the first step that is not as required. */
class NotAsRequired extends Error {}

/** Prints what is to be done. */
function step(number, words) {
  console.log(`\n${number}. ${words}`);
}

/** Runs the scenario and says what came of it. */
async function conclude(scenario) {
  let status = 0;
  try {
    await scenario();
    await quiet();
    if (uncaught.length > 0) judge([{ path: 'uncaught', expected: 'none', actual: uncaught }]);
    console.log('\nThe behaviour is as required.');
  } catch (error) {
    status = error instanceof NotAsRequired ? 1 : 3;
    console.log(status === 1 ? '\nThe behaviour is not as required.' : `\nThe script itself failed: ${error.stack}`);
  }
  process.exitCode = status;
  // Servers and connections may still be open; what was printed must not be lost.
  process.stdout.write('', () => process.exit());
}
