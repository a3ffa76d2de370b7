import { describe, expect, it } from 'vitest';
import { needsOf } from './needs.js';
import type { Scenario, Step } from './scenario.js';

const needs = (scenario: Partial<Scenario>) => needsOf({ id: 'a', verifies: [], ...scenario });
const ofStep = (step: Step) => needs({ steps: [step] });

describe('the needs of a scenario', () => {
  it('are what its author declares', () => expect(needs({ needs: ['browser'] })).toEqual(['browser']));

  it('are none for a plain request', () => expect(ofStep({ request: {}, expect: { status: 200 } })).toEqual([]));

  it.each<[string, Partial<Scenario>, string[]]>([
    ['options', { options: { rolling: true, cookie: {} } }, ['option.cookie', 'option.rolling=true']],
    ['an option that does not exist', { options: { sessionName: 'sid' } }, []],
    ['a value that an option may have', { options: { unset: 'destroy' } }, ['option.unset=destroy']],
    ['a cookie function', { options: { cookie: { $function: 'returns' } } }, ['cookie-function', 'option.cookie']],
    ['secure auto', { options: { cookie: { secure: 'auto' } } }, ['auto', 'option.cookie']],
    ['a priority', { options: { cookie: { priority: 'high' } } }, ['cookie.priority', 'option.cookie']],
    ['partitioned', { options: { cookie: { partitioned: true } } }, ['cookie.partitioned', 'option.cookie']],
    [
      'a value that only JavaScript has',
      { options: { secret: { $buffer: 'a' } } },
      ['javascript-values', 'option.secret'],
    ],
    [
      "a cookie's path, outside of which there is no session",
      {
        options: { cookie: { path: '/a' } },
        steps: [{ request: {}, app: [{ read: 'seen' }], expect: { saw: { seen: { session: 'undefined' } } } }],
      },
      ['cookie-path', 'option.cookie'],
    ],
    ['several middlewares', { middlewares: [{ name: 'a' }, { name: 'b' }] }, ['middleware-chain']],
    ['a warning', { construct: { warnings: ['resave'] } }, ['warnings']],
    ['a mounted middleware', { middlewares: [{ mount: '/a' }] }, ['middleware-chain', 'mount']],
    ['a MemoryStore', { store: 'memory' }, ['memory-store', 'store-trace']],
    ['a traced store', { store: 'traced' }, ['store-class', 'store-trace']],
    ['a bare event emitter', { store: { kind: 'traced', base: 'emitter' } }, ['store-kinds', 'store-trace']],
    [
      'the methods of a MemoryStore',
      { store: { kind: 'memory', base: 'assigned' } },
      ['memory-store', 'store-class', 'store-kinds', 'store-trace'],
    ],
    ['a change of a class', { alters: ['session-touch'] }, ['exports']],
    [
      'a change of a store',
      { alters: ['store-generate'], store: 'memory' },
      ['memory-store', 'store-class', 'store-load', 'store-trace'],
    ],
    ['trust proxy', { trustProxy: true }, ['trust-proxy']],
    ['a cookie parser', { cookieParser: {} }, ['cookie-parser']],
    ['compression', { compression: 'before' }, ['compression']],
    ['a date', { now: '2030-01-01T00:00:00Z' }, ['clock']],
    ['several processes', { replicas: 2 }, ['replicas']],
    ['nginx', { nginx: true }, ['browser', 'nginx']],
    ["a browser's clock", { browserAhead: 1 }, ['browser']],
  ])('follow from %s', (_, scenario, expected) => expect(needs(scenario)).toEqual(expected));

  it.each<[string, Step, string[]]>([
    ['a method of the session', { request: {}, app: ['save'] }, ['session.save']],
    ["a method of the session's cookie", { request: {}, app: [{ serialize: {} }] }, ['session.cookie']],
    ['a promise', { request: {}, app: [{ save: { style: 'promise' } }] }, ['promises', 'session.save']],
    [
      'an action inside others',
      { request: {}, app: [{ try: { do: [{ repeat: { times: 2, do: ['touch'] } }], as: 'a' } }] },
      ['session.touch'],
    ],
    ['the call of a callback', { request: {}, expect: { saw: { done: { calls: 1 } } } }, ['callbacks']],
    ["the session's id", { request: {}, expect: { saw: { seen: { sessionID: 'one' } } } }, ['session.id']],
    ["the session's cookie", { request: {}, expect: { saw: { seen: { cookie: { maxAge: 1 } } } } }, ['session.cookie']],
    ["the request's store", { request: {}, app: [{ store: { call: 'get' } }] }, ['session-store']],
    ['a method of Store', { store: { call: 'load' } }, ['store-load']],
    ['a stored cookie', { seed: { id: 'one', cookie: { path: '/a' } } }, ['stored-cookie']],
    ['a gate', { request: {}, app: [{ wait: 'a' }] }, ['gates']],
    ['a part of the response', { request: {}, app: [{ write: 'a' }] }, ['response-api']],
    ['nothing but a response', { request: {}, app: [{ header: { A: 'b' } }, { end: 'a' }] }, []],
    ['a step that moves the clock', { advance: 1 }, ['clock']],
    ['an event of the store', { store: { emit: 'disconnect' } }, ['store-events']],
    ['TLS', { request: { tls: true } }, ['tls']],
    ['HTTP/1.0', { request: { httpVersion: '1.0' } }, ['raw-http']],
    ['OPTIONS *', { request: { method: 'OPTIONS', path: '*' } }, ['asterisk-form']],
    ['an upgrade', { request: { upgrade: true } }, ['raw-http', 'upgrade']],
    ['a signed id', { request: { cookies: [{ id: 'one' }] } }, ['cookie-codec']],
    [
      'a signature',
      { request: { cookies: [{ jar: 'sid', tamper: 'flip-signature' }] } },
      ['cookie-codec', 'signed-cookies'],
    ],
    ["the form of express-session's cookies", { request: { cookies: [{ value: 's:one' }] } }, ['cookie-form']],
    ['a signed id in a response', { request: {}, expect: { setCookie: { id: 'one' } } }, ['cookie-codec']],
    [
      'a header about the connection',
      { request: {}, expect: { headers: { 'Transfer-Encoding': 'chunked' } } },
      ['raw-http'],
    ],
    ['one of several requests', { parallel: [{ request: {} }, { request: { tls: true } }] }, ['tls']],
    ['requests over one connection', { pipelined: [{ request: {} }, { request: {} }] }, ['raw-http']],
    ['what a handler of errors does', { request: {}, onError: [{ advance: 1 }] }, ['clock', 'middleware-chain']],
    ['a part of a response', { request: {}, expect: { received: 'part' } }, ['raw-http']],
    ['nothing but an unfinished response', { request: {}, expect: { received: 'unfinished' } }, []],
    ['nothing but whether it was acknowledged', { request: {}, expect: { acknowledged: false } }, []],
    ['the end of a started request', { finish: 'one', expect: { received: 'cut-off' } }, ['raw-http']],
    ['a click', { request: { by: 'link' } }, ['browser']],
    ['a page', { request: { from: 'https://b.test' } }, ['browser']],
    ["a browser's list of cookies", { expect: { kept: 'none' } }, ['browser']],
    [
      'what an engine does',
      { request: {}, expect: { engines: { firefox: { because: '', sent: 'none' } } } },
      ['browser'],
    ],
    ['a restart', { restart: 'browser' }, ['browser']],
    ['nothing but the cookies that came in', { request: {}, expect: { sent: 'none' } }, []],
    ['the exports', { expect: { exports: { Store: 'function' } } }, ['exports']],
  ])('follow from %s', (_, step, expected) => expect(ofStep(step)).toEqual(expected));
});
