import type { IncomingMessage } from 'node:http';
import { CommandError } from '../command-error.js';
import { globMatcher } from '../corpus/glob.js';
import { suggestion } from '../corpus/nearest.js';
import { EXIT } from '../exit-status.js';

/** A request's session, as applications use it. */
export interface BenchmarkSession {
  [key: string]: unknown;
  user?: unknown;
  visits?: number;
  regenerate(callback: (error?: unknown) => void): unknown;
  destroy(callback: (error?: unknown) => void): unknown;
}

/** A request that has been through a session middleware. */
export type SessionRequest = IncomingMessage & { session?: BenchmarkSession };

/** The work that no middleware can avoid on a path. */
export interface Unavoidable {
  /** The Cookie header is parsed. */
  cookieParse?: true;
  /** How many HMACs are computed and compared. */
  verify?: number;
  /** A store that keeps JSON parses the record. */
  recordParse?: true;
  /** A store that keeps JSON makes the record's text, for `set` or for `touch`. */
  recordStringify?: true;
  /** An id is made from random bytes. */
  id?: true;
  /** A cookie is signed and made into the header's text. */
  send?: true;
}

/** One way that a request can take through a session middleware. */
export interface Path {
  id: string;
  /** What the request is and what becomes of it, for readers. */
  text: string;
  /** The middleware's options beside `store` and `secret`. */
  options: Record<string, unknown>;
  /** What a target must have for the path to make sense, by the names of scenarios' needs. */
  needs: readonly string[];
  /** The cookie that the client sends: none, one with a wrong signature, or that of a stored session. */
  cookie: 'none' | 'forged' | 'signed';
  /** How many secrets there are; the last one signed the client's cookie. */
  secrets: number;
  /** How many other cookies the client sends. */
  otherCookies: number;
  /** The stored sessions' data. */
  data: Readonly<Record<string, unknown>>;
  /** Requests at the same time. */
  batch: number;
  /** Whether the path uses sessions up, or leaves new ones, so that the store has to be set up again. */
  spends: boolean;
  /** What the application does with its session before it answers, beside looking who is logged in. */
  app?(session: BenchmarkSession, done: (error?: unknown) => void): void;
  /** The store's operations, and what the Set-Cookie header must look like, where there is one. */
  expected: { operations: readonly string[]; setCookie?: RegExp };
  unavoidable: Unavoidable;
}

const ONE_DAY = 24 * 60 * 60 * 1000;

/** About 300 bytes of JSON: who is logged in, and the odds and ends of a shop. */
const SMALL = {
  user: { id: 4711, name: 'Ada Lovelace', email: 'ada@example.org', roles: ['author', 'editor'] },
  csrf: '8kX2vQpZ7sRfL0mYwC4tJdN6bHgU1eAo',
  visits: 17,
  lastVisit: '2026-03-14T09:26:53.589Z',
  flash: [],
  cart: [
    { sku: 'B-1024', count: 1, price: 19.9 },
    { sku: 'C-0042', count: 3, price: 4.5 },
  ],
};

/** Data like those of a search or a form that an application keeps in the session, with at least so much JSON. */
function large(bytes: number): Record<string, unknown> {
  const results: unknown[] = [];
  const data = { ...SMALL, results };
  // The text of all again for each result would take a second, in every command of the harness.
  let length = JSON.stringify(data).length;
  for (let i = 0; length < bytes; i++) {
    const result = {
      id: 1000 + i,
      title: `The result number ${i}`,
      score: 1 / (i + 1),
      tags: ['red', 'blue'],
      seen: false,
    };
    results.push(result);
    length += JSON.stringify(result).length + (i === 0 ? 0 : 1);
  }
  return data;
}

const READ = {
  needs: ['cookie-form', 'store-trace'],
  cookie: 'signed',
  secrets: 1,
  otherCookies: 0,
  data: SMALL,
  batch: 50,
  spends: false,
  expected: { operations: ['get', 'touch'] },
  unavoidable: { cookieParse: true, verify: 1, recordParse: true, recordStringify: true },
} as const satisfies Partial<Path>;

const USUAL = { resave: false, saveUninitialized: false };

/** Every path, in the order in which tables show them. */
export const PATHS: readonly Path[] = [
  {
    ...READ,
    id: 'no-cookie',
    text: 'no cookie came, and nothing is stored',
    options: USUAL,
    needs: ['store-trace'],
    cookie: 'none',
    expected: { operations: [] },
    unavoidable: { id: true },
  },
  {
    ...READ,
    id: 'new-session',
    text: 'no cookie came, and a new session is stored',
    options: USUAL,
    needs: ['store-trace'],
    cookie: 'none',
    spends: true,
    app(session, done) {
      session.user = SMALL.user;
      done();
    },
    expected: { operations: ['set'], setCookie: /^connect\.sid=[^;]+; Path=\/; HttpOnly$/ },
    unavoidable: { id: true, recordStringify: true, send: true },
  },
  {
    ...READ,
    id: 'forged-cookie',
    text: "a cookie's signature is wrong, and nothing is stored",
    options: USUAL,
    cookie: 'forged',
    expected: { operations: [] },
    unavoidable: { cookieParse: true, verify: 1, id: true },
  },
  { ...READ, id: 'read', text: 'a stored session is read', options: USUAL },
  {
    ...READ,
    id: 'changed',
    text: 'a stored session is changed',
    options: USUAL,
    app(session, done) {
      session.visits = (session.visits ?? 0) + 1;
      done();
    },
    expected: { operations: ['get', 'set'] },
  },
  {
    ...READ,
    id: 'rolling',
    text: 'a stored session is read, and its cookie sent again (rolling)',
    options: { ...USUAL, rolling: true, cookie: { maxAge: ONE_DAY } },
    needs: [...READ.needs, 'option.rolling'],
    expected: { operations: ['get', 'touch'], setCookie: /^connect\.sid=[^;]+; Path=\/; Expires=[^;]+; HttpOnly$/ },
    unavoidable: { ...READ.unavoidable, send: true },
  },
  {
    ...READ,
    id: 'resave',
    text: 'a stored session is read, and stored again (resave)',
    options: { resave: true, saveUninitialized: false },
    needs: [...READ.needs, 'option.resave=true'],
    expected: { operations: ['get', 'set'] },
  },
  {
    ...READ,
    id: 'regenerate',
    text: 'a stored session gives way to a new one (login)',
    options: USUAL,
    needs: [...READ.needs, 'session.regenerate'],
    spends: true,
    app(session, done) {
      session.regenerate(done);
    },
    expected: { operations: ['get', 'destroy', 'set'], setCookie: /^connect\.sid=[^;]+; Path=\/; HttpOnly$/ },
    unavoidable: { ...READ.unavoidable, id: true, send: true },
  },
  {
    ...READ,
    id: 'destroy',
    text: 'a stored session is destroyed (logout)',
    options: USUAL,
    needs: [...READ.needs, 'session.destroy'],
    spends: true,
    app(session, done) {
      session.destroy(done);
    },
    expected: { operations: ['get', 'destroy'] },
    unavoidable: { cookieParse: true, verify: 1, recordParse: true },
  },
  {
    ...READ,
    id: 'auto-behind-proxy',
    text: "a new session is stored, with secure and sameSite 'auto' behind a proxy",
    options: { ...USUAL, proxy: true, cookie: { secure: 'auto', sameSite: 'auto' } },
    needs: ['store-trace', 'option.proxy'],
    cookie: 'none',
    spends: true,
    app(session, done) {
      session.user = SMALL.user;
      done();
    },
    expected: {
      operations: ['set'],
      setCookie: /^connect\.sid=[^;]+; Path=\/; HttpOnly; Secure; SameSite=None$/,
    },
    unavoidable: { id: true, recordStringify: true, send: true },
  },
  {
    ...READ,
    id: 'cookie-function',
    text: "a stored session is read, and a function gives the cookie's attributes",
    options: { ...USUAL, cookie: () => ({ path: '/', httpOnly: true, sameSite: 'lax' }) },
  },
  {
    ...READ,
    id: 'session-10-kb',
    text: 'a stored session of 10 kB is read',
    options: USUAL,
    data: large(10_000),
    batch: 20,
  },
  {
    ...READ,
    id: 'session-100-kb',
    text: 'a stored session of 100 kB is read',
    options: USUAL,
    data: large(100_000),
    batch: 4,
  },
  {
    ...READ,
    id: 'many-cookies',
    text: 'a stored session is read, and 40 other cookies came with its own',
    options: USUAL,
    otherCookies: 40,
  },
  {
    ...READ,
    id: 'third-secret',
    text: 'a stored session is read, whose cookie the last of three secrets signed',
    options: USUAL,
    secrets: 3,
    unavoidable: { ...READ.unavoidable, verify: 3 },
  },
];

/**
 * Chooses paths, in their order.
 *
 * @param only globs on their ids; none means all.
 * @throws CommandError for a pattern that matches nothing.
 */
export function selectPaths(only: readonly string[]): Path[] {
  const ids = PATHS.map(({ id }) => id);
  for (const pattern of only) {
    if (ids.some(globMatcher(pattern))) continue;
    throw new CommandError(
      `the pattern '${pattern}' matches no path${suggestion(pattern, ids)}; there are: ${ids.join(', ')}`,
      EXIT.usage,
    );
  }
  return PATHS.filter(({ id }) => only.length === 0 || only.some((pattern) => globMatcher(pattern)(id)));
}
