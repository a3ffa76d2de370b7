/** The common parts of targets for Node's libraries: one server, and options in the form that most libraries accept. */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { announced, failed, perform, runTarget, standStill } from './target.mjs';

standStill();

const require = createRequire(import.meta.url);

const OPTIONS = ['name', 'secret', 'cookie', 'resave', 'saveUninitialized', 'rolling'];
const COOKIE = ['path', 'domain', 'maxAge', 'httpOnly', 'secure', 'sameSite'];

let handler;

const server = createServer((req, res) => handler(req, res)).listen(0, '127.0.0.1');

/** The secrets as a list, which begins with the one that signs. */
export function secretsOf({ secret }) {
  return [secret].flat();
}

/** The first option or value that the library lacks. `supports` adds values to those that all libraries have. */
function unsupportedOption({ cookie = {}, ...options }, { supports: supported, secretLength }) {
  const unknown = [
    ...Object.keys(options).filter((name) => !OPTIONS.includes(name)),
    ...Object.keys(cookie).filter((name) => !COOKIE.includes(name)),
  ];
  const auto = Object.entries(cookie).find(([name, value]) => value === 'auto' && !supported.includes(`${name}=auto`));
  const values = ['resave', 'saveUninitialized', 'rolling'].filter(
    (name) => options[name] && !supported.includes(`${name}=true`),
  );
  if (secretsOf(options).length > 1 && !supported.includes('secrets')) values.push('several secrets');
  if (secretsOf(options).some(({ length }) => length < secretLength))
    values.push(`a secret below ${secretLength} characters`);
  if (cookie.path === null) values.push('path: null');
  return unknown[0] ?? auto?.[0] ?? values[0];
}

/** The version of an installed package, also of one that does not export its package.json. */
function versionOf(name) {
  const [path] = require.resolve.paths(name).map((folder) => `${folder}/${name}/package.json`);
  return require(path).version;
}

/**
 * The parts of an application on node:http: its actions, then the end of the response; an error is answered with 500.
 *
 * @param words what the actions do that the library has something for
 * @param commit what is to be done before the response leaves
 */
export async function answer(request, res, words, commit = () => undefined) {
  const response = { status: 200, headers: [], body: 'ok' };
  try {
    request.reached++;
    await perform(request, request.actions, { ...responseOf(response), ...words });
    await commit();
    for (const [name] of response.headers) if (!/^set-cookie$/i.test(name)) res.removeHeader(name);
    for (const [name, value] of response.headers) res.appendHeader(name, value);
    res.statusCode = response.status;
    res.end(response.body);
  } catch (error) {
    failed(request, error.thrown ? 'app' : 'library', error);
    refuse(res);
  }
}

/** Answers for a library that failed before the handler. */
export function failBefore(request, res, error) {
  failed(request, 'library', error);
  refuse(res);
}

/** Answers with 500, without the error's message. */
export function refuse(res) {
  if (res.headersSent) return res.destroy();
  res.statusCode = 500;
  res.end('error');
}

/** The actions that make a response, which is sent when all of them are done. */
export function responseOf(response) {
  const without = (name) => response.headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  return {
    status: (status) => Object.assign(response, { status }) && undefined,
    header(fields) {
      for (const [name, value] of Object.entries(fields)) response.headers = [...without(name), [name, value]];
    },
    appendHeader: (fields) => void response.headers.push(...Object.entries(fields)),
    redirect({ to, status }) {
      Object.assign(response, { status, body: '', headers: [...without('Location'), ['Location', to]] });
    },
    end: ({ body = '' }) => Object.assign(response, { body }) && undefined,
    throw({ message, ...fields }) {
      throw Object.assign(new Error(message), fields);
    },
  };
}

/** The actions `set` and `unset` on a session whose properties are the data. */
export function dataWords(session) {
  return {
    set: (values) => void Object.assign(session(), values),
    unset(keys) {
      for (const key of keys) delete session()[key];
    },
  };
}

/**
 * Runs a target.
 *
 * @param library `name`, what `start` answers beside that, what it `supports` of the options, the least `secretLength`, `create`,
 * which makes a handler `(request, req, res)` from the options, and answers to optional messages.
 */
export function runLibrary({ name, start, supports = [], secretLength = 0, create, ...answers }) {
  process.on('unhandledRejection', (error) => process.stderr.write(`rejected and not handled: ${error?.message}\n`));
  runTarget({
    start: () => ({
      protocol: 1,
      name,
      version: versionOf(name),
      language: `JavaScript, Node ${process.versions.node}`,
      ...start,
      messages: ['clock', ...(start.messages ?? [])],
      actions: ['header', 'appendHeader', ...(start.actions ?? [])],
      lacks: ['tls', 'trust-proxy', ...(start.lacks ?? [])],
    }),
    async make({ options }) {
      const unsupported = unsupportedOption(options, { supports, secretLength });
      if (unsupported) return { unsupported };
      try {
        const serve = await create(options);
        handler = (req, res) => serve(announced(req, res), req, res);
      } catch ({ name, message }) {
        return { refused: { name, message } };
      }
      return { port: server.address().port };
    },
    ...answers,
  });
}
