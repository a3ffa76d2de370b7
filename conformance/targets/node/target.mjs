/** The protocol of docs/targets.md for targets in Node: messages as lines of JSON, and the announced requests. */
import { createInterface } from 'node:readline';

const requests = new Map();
const RealDate = Date;
let now = 0;

/** Stops `Date` at the time of `make` and `clock`. Call it before the library is loaded. */
export function standStill() {
  globalThis.Date = class extends RealDate {
    constructor(...args) {
      if (args.length === 0) super(now);
      else super(...args);
    }
    static now() {
      return now;
    }
  };
}

/** Milliseconds to wait for a hanging request before its observations are sent. */
const PATIENCE_MS = 2000;

/** The announcement of a received request. The handler counts in `reached`. */
export function announced(req, res) {
  const request = requests.get(Number(req.headers['conformance-request']));
  request.over = new Promise((resolve) => {
    res.once('close', resolve);
    setTimeout(resolve, PATIENCE_MS).unref();
  });
  return request;
}

/** The actions that call the library, and may fail by themselves. */
const CALLS = ['save', 'reload', 'regenerate', 'destroy', 'touch'];

/** Records an error of a request. */
export function failed({ errors }, from, error) {
  errors.push({
    from,
    name: String(error?.name),
    message: String(error?.message),
    ...(error?.code ? { code: String(error.code) } : {}),
  });
}

/**
 * Does the actions of a request.
 *
 * @param words what each action does; the value is its argument. What it returns is recorded under the action's label.
 */
export async function perform(request, actions, words) {
  for (const action of actions) {
    const [[word, value]] = Object.entries(action);
    const label = value?.as;
    try {
      const parts = await words[word](value);
      if (label !== undefined) request.saw[label] = parts ?? {};
    } catch (error) {
      // Only calls to the library pass errors to a callback.
      if (!CALLS.includes(word)) throw Object.assign(error, { thrown: true });
      if (label !== undefined) request.saw[label] = { error: { name: error.name, message: error.message } };
      else failed(request, word, error);
    }
  }
}

/** A call with a callback, as a promise. */
export function promised(call) {
  return new Promise((resolve, reject) => call((error) => (error ? reject(error) : resolve())));
}

/** The first option that a target lacks; undefined if it has them all. */
export function unknownOption(options, known) {
  return Object.keys(options).find((name) => !known.includes(name));
}

/** The actions on a Node response, which are the same for all libraries. */
export function responseWords(request, res) {
  return {
    status: (status) => {
      res.statusCode = status;
    },
    header(fields) {
      for (const [name, value] of Object.entries(fields)) res.setHeader(name, value);
    },
    appendHeader(fields) {
      for (const [name, value] of Object.entries(fields)) res.appendHeader(name, value);
    },
    write: ({ body }) => void res.write(body),
    redirect({ to, status }) {
      res.statusCode = status;
      res.setHeader('Location', to);
      res.end();
      request.ended = true;
    },
    end({ body }) {
      request.ended = true;
      res.end(body);
    },
    throw({ message, ...fields }) {
      throw Object.assign(new Error(message), fields);
    },
  };
}

/** Answers messages until the harness ends. `answers` has a function for each message. */
export function runTarget(answers) {
  const own = {
    expect({ request, actions }) {
      requests.set(request, { actions, reached: 0, saw: {}, errors: [] });
    },
    async seen({ request }) {
      const { over, reached, saw, errors } = requests.get(request);
      await over;
      // Some libraries report an error only after the response.
      for (let turns = 0; turns < 3; turns++) await new Promise(setImmediate);
      return { reached, saw, errors };
    },
    clock(message) {
      now = message.now;
    },
    drop: () => requests.clear(),
    stop: () => undefined,
  };
  const input = createInterface({ input: process.stdin });
  input.on('line', async (line) => {
    const message = JSON.parse(line);
    if (message.now !== undefined) now = message.now;
    let answer;
    try {
      answer = await (answers[message.type] ?? own[message.type])(message);
    } catch (error) {
      answer = { failed: String(error?.stack ?? error).slice(0, 4000) };
    }
    process.stdout.write(`${JSON.stringify({ number: message.number, ...answer })}\n`, () => {
      if (message.type === 'stop') process.exit(0);
    });
  });
  input.on('close', () => process.exit(0));
}
