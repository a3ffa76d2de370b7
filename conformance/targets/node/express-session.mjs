/** express-session behind Express, through the protocol, for comparison with runs in the harness's own process. */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import {
  announced,
  failed,
  perform,
  promised,
  responseWords,
  runTarget,
  standStill,
  unknownOption,
} from './target.mjs';
import { tracedStore } from './traced-store.mjs';

standStill();
const require = createRequire(import.meta.url);
const express = require('express');
const session = require('express-session');
const { version } = require('express-session/package.json');

const OPTIONS = ['name', 'secret', 'cookie', 'resave', 'saveUninitialized', 'rolling', 'unset', 'proxy'];

let app;
let store;

const FIELDS = [
  'path',
  'domain',
  'expires',
  'maxAge',
  'originalMaxAge',
  'httpOnly',
  'secure',
  'sameSite',
  'priority',
  'partitioned',
];

/** The attributes of a cookie, dates in the words of the protocol. */
function fieldsOf(cookie) {
  const plain = (value) => (value instanceof Date ? { $date: value.toISOString() } : value);
  const data = Object.fromEntries(Object.entries(cookie.data ?? {}).map(([name, value]) => [name, plain(value)]));
  return { ...Object.fromEntries(FIELDS.map((name) => [name, plain(cookie[name])])), data };
}

/** The effects of the actions on a request. */
function words(request, req, res) {
  const own = {
    set: (values) => void Object.assign(req.session, values),
    unset(keys) {
      for (const key of keys) delete req.session[key];
    },
    read() {
      if (!req.session) return { session: req.session === null ? 'null' : 'undefined', id: req.sessionID };
      const { cookie: _, ...data } = JSON.parse(JSON.stringify(req.session));
      return { session: 'object', data, cookie: fieldsOf(req.session.cookie), id: req.sessionID };
    },
    regenerate: () => promised((done) => req.session.regenerate(done)),
    destroy: () => promised((done) => req.session.destroy(done)),
    save: () => promised((done) => req.session.save(done)),
    reload: () => promised((done) => req.session.reload(done)),
    touch: () => void req.session.touch(),
    cookie: (fields) => void Object.assign(req.session.cookie, fields),
    replace: (value) => {
      req.session = value;
    },
    remove: () => void delete req.session,
    ...responseWords(request, res),
    try: ({ do: actions }) => perform(request, actions, own),
  };
  return own;
}

const server = createServer((req, res) => app(req, res)).listen(0, '127.0.0.1', () =>
  runTarget({
    start: () => ({
      protocol: 1,
      name: 'express-session',
      version,
      language: `JavaScript, Node ${process.versions.node}`,
      ids: '^[A-Za-z0-9_-]{32}$',
      messages: ['seed', 'inspect', 'trace', 'fault', 'clock', 'sign', 'read'],
      actions: ['header', 'appendHeader', 'write', 'cookie', 'reload', 'touch', 'replace', 'remove'],
      lacks: ['tls', 'saw.isNew'],
    }),
    make({ options, trustProxy }) {
      const unknown = unknownOption(options, OPTIONS);
      if (unknown) return { unsupported: unknown };
      store = tracedStore(session.MemoryStore);
      app = express();
      app.set('etag', false);
      if (trustProxy !== undefined) app.set('trust proxy', trustProxy);
      app.use((req, res, next) => {
        req.request = announced(req, res);
        next();
      });
      try {
        app.use(session({ ...options, store }));
      } catch ({ name, message }) {
        return { refused: { name, message } };
      }
      app.use((req, res, next) => {
        const { request } = req;
        request.reached++;
        const end = () => request.ended || res.end('ok');
        perform(request, request.actions, words(request, req, res)).then(end, next);
      });
      app.use((error, req, res, _next) => {
        failed(req.request, error.thrown ? 'app' : 'library', error);
        if (res.headersSent) res.destroy();
        else res.status(500).end('error');
      });
      return { port: server.address().port };
    },
    seed: ({ id, data, expires }) => {
      const originalMaxAge = expires === null ? null : expires - Date.now();
      const cookie = {
        originalMaxAge,
        expires: expires === null ? null : new Date(expires),
        httpOnly: true,
        path: '/',
      };
      store.sessions[id] = JSON.stringify({ ...data, cookie });
    },
    inspect() {
      const found = Object.entries(store.sessions).map(([id, text]) => ({ id, ...JSON.parse(text) }));
      const alive = found.filter(({ cookie }) => !cookie.expires || Date.parse(cookie.expires) > Date.now());
      return { records: alive.map(({ id, cookie, ...data }) => ({ id, data, cookie })), operations: store.operations };
    },
    fault({ on, message, times = Number.POSITIVE_INFINITY }) {
      store.fault = { on, message, times };
    },
    sign: ({ id, secret }) => ({ value: encodeURIComponent(`s:${id}.${signature(id, secret)}`) }),
    read({ value, secret }) {
      const [, id, signed] = /^s:(.*)\.([^.]*)$/s.exec(decodeURIComponent(value)) ?? [];
      return { id: id !== undefined && signed === signature(id, secret) ? id : null };
    },
  }),
);

function signature(id, secret) {
  return createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '');
}
