/**
 * A target program with its own session library, in memory. Its argument names its one fault.
 *
 *   node target.mjs [fault]
 *   node target.mjs takes-posts     takes its messages at /conformance, and answers with its port
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

const fault = process.argv[2] ?? 'none';
const is = (name) => fault === name;

let store = new Map();
let options = {};
let requests = new Map();
/** A port on which nothing listens any more. */
let gonePort;
const gone = createServer().listen(0, '127.0.0.1');

const fresh = () => ({ id: randomBytes(16).toString('hex'), data: {}, isNew: true });

function load(header = '') {
  const id = new RegExp(`(?:^|; )${options.name}=([^;]*)`).exec(header)?.[1];
  return store.has(id) ? { id, data: JSON.parse(store.get(id)), isNew: false } : fresh();
}

async function serve(req, res) {
  if (is('takes-posts') && req.url === '/conformance') return takePost(req, res);
  if (is('hangs-at-request')) return;
  if (is('dies-at-request') || (is('dies-at-fault') && req.url === '/fault')) {
    console.error('the last line that it wrote');
    process.exit(7);
  }
  if (is('loops-at-request')) for (;;);
  const request = requests.get(req.headers['conformance-request']);
  request.reached += is('counts-twice') ? 2 : 1;
  let session = load(req.headers.cookie);
  const act = {
    set: (values) => Object.assign(session.data, values),
    unset: (keys) => {
      for (const key of keys) delete session.data[key];
    },
    read({ as }) {
      request.saw[as] = {
        session: 'object',
        data: structuredClone(session.data),
        id: session.id,
        isNew: session.isNew,
      };
    },
    regenerate() {
      store.delete(session.id);
      session = is('keeps-id') ? { ...session, data: {} } : fresh();
    },
    destroy() {
      if (!is('keeps-destroyed')) store.delete(session.id);
      session.destroyed = true;
    },
    save: () => store.set(session.id, JSON.stringify(session.data)),
    status: (status) => {
      res.statusCode = status;
    },
    redirect({ to, status }) {
      res.writeHead(status, { Location: to });
      request.body = '';
    },
    end: ({ body = '' }) => {
      request.body = body;
    },
    throw({ message }) {
      throw new Error(message);
    },
  };
  try {
    for (const action of request.actions) {
      const [[word, value]] = Object.entries(action);
      act[word](value);
      if (value.as !== undefined) request.saw[value.as] ??= {};
    }
    if (!session.destroyed && Object.keys(session.data).length > 0) {
      store.set(session.id, JSON.stringify(session.data));
      if (session.isNew && !is('sets-no-cookie') && !res.headersSent)
        res.setHeader('Set-Cookie', `${options.name}=${session.id}; Path=/; HttpOnly`);
    }
  } catch (error) {
    request.errors.push({ from: 'app', name: error.name, message: error.message });
    res.statusCode = is('answers-errors-with-200') ? 200 : 500;
    request.body = 'error';
  }
  if (is('writes-to-output')) console.log('served a request');
  res.end(request.body ?? 'ok');
}

const server = createServer(serve).listen(0, '127.0.0.1');

const answers = {
  start: () => ({
    protocol: is('another-protocol') ? 2 : 1,
    name: 'in-memory',
    ...(is('has-no-version') ? {} : { version: '1.0.0' }),
    language: `JavaScript, Node ${process.versions.node}`,
    ids: is('has-a-strange-pattern') ? '(a+)+' : '^[0-9a-f]{32}$',
    messages: ['seed', 'inspect', 'sign', 'read'],
    lacks: is('lacks-what-does-not-exist') ? ['action.sav'] : ['signed-cookies', 'tls', 'trust-proxy'],
  }),
  make(message) {
    options = message.options;
    store = is('keeps-the-store') ? store : new Map();
    const known = ['name', 'secret', 'resave', 'saveUninitialized', 'cookie'];
    const unknown = Object.keys(options).find((name) => !known.includes(name));
    if (unknown && !is('passes-options-over')) return { unsupported: unknown };
    if (options.resave !== false || options.saveUninitialized !== false) return { unsupported: 'resave' };
    if (Object.keys(options.cookie ?? {}).length > 0) return { unsupported: 'cookie' };
    return { port: is('never-listens') ? gonePort : server.address().port };
  },
  expect({ request, actions }) {
    requests.set(String(request), { actions, reached: 0, saw: {}, errors: [] });
    return {};
  },
  seen({ request }) {
    const { reached, saw, errors } = requests.get(String(request));
    return is('has-a-key-too-many') ? { reached, saw, errors, mood: 'good' } : { reached, saw, errors };
  },
  seed({ id, data }) {
    store.set(id, JSON.stringify(data));
    return {};
  },
  inspect: () => ({
    records: is('inspects-nothing') ? [] : [...store].map(([id, text]) => ({ id, data: JSON.parse(text) })),
  }),
  sign: ({ id }) => ({ value: is('signs-wrong') ? `x${id}` : id }),
  read: ({ value }) => ({ id: /^[0-9a-f]{32}$/.test(value) ? value : null }),
  drop() {
    requests = new Map();
    return {};
  },
  stop: () => ({}),
};

/** A message as the body of a request. */
async function takePost(req, res) {
  let text = '';
  for await (const chunk of req) text += chunk;
  const message = JSON.parse(text);
  res.end(JSON.stringify({ number: message.number, ...answers[message.type](message) }));
}

function answer(line) {
  const message = JSON.parse(line);
  const number = is('answers-another-number') ? message.number + 1 : message.number;
  if (is(`does-not-answer-${message.type}`)) return;
  if (is('writes-a-part') && message.type === 'make') {
    process.stdout.write(`{"number":${number},"po`, () => process.exit(0));
    return;
  }
  if (is('writes-without-end') && message.type === 'seen') {
    process.stdout.write('x'.repeat(4 * 1024 * 1024));
    return;
  }
  if (is('can-not-make') && message.type === 'make') return send({ number, failed: 'out of paper' });
  let parts;
  try {
    parts = answers[message.type](message);
  } catch (error) {
    parts = { failed: String(error) };
  }
  send({ number, ...parts });
  if (message.type === 'stop' && !is('ignores-stop')) process.exit(0);
}

function send(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

gone.once('listening', () => {
  gonePort = gone.address().port;
  gone.close();
});
if (is('dies-at-start')) {
  console.error('no module is called in-memory');
  process.exit(1);
}
const input = createInterface({ input: process.stdin });
server.once('listening', () => {
  if (is('takes-posts')) console.log(server.address().port);
  input.on('line', answer);
});
if (!is('ignores-stop')) input.on('close', () => process.exit(0));
