import { describe, expect, it } from 'vitest';
import { needsOf } from './needs.js';
import type { Scenario, Step } from './scenario.js';

const needs = (scenario: Partial<Scenario>) => needsOf({ id: 'a', verifies: [], ...scenario });
const ofStep = (step: Step) => needs({ steps: [step] });

describe('the needs of a scenario', () => {
  it('are what its author declares', () => expect(needs({ needs: ['browser'] })).toEqual(['browser']));

  it('are none for a plain request', () => expect(ofStep({ request: {}, expect: { status: 200 } })).toEqual([]));

  it.each<[string, Partial<Scenario>, string[]]>([
    ['options', { options: { rolling: true, cookie: {} } }, ['option.cookie', 'option.rolling']],
    ['a mounted middleware', { middlewares: [{ mount: '/a' }] }, ['mount']],
    ['a MemoryStore', { store: 'memory' }, ['memory-store', 'store-trace']],
    ['a traced store', { store: 'traced' }, ['store-class', 'store-trace']],
    ['a bare event emitter', { store: { kind: 'traced', base: 'emitter' } }, ['store-trace']],
    [
      'the methods of a MemoryStore',
      { store: { kind: 'memory', base: 'assigned' } },
      ['memory-store', 'store-class', 'store-trace'],
    ],
    ['a change of a class', { alters: ['session-touch'] }, ['exports']],
    [
      'a change of a store',
      { alters: ['store-generate'], store: 'memory' },
      ['memory-store', 'store-class', 'store-trace'],
    ],
    ['trust proxy', { trustProxy: true }, ['trust-proxy']],
    ['a cookie parser', { cookieParser: {} }, ['cookie-parser']],
    ['compression', { compression: 'before' }, ['compression']],
    ['a date', { now: '2030-01-01T00:00:00Z' }, ['clock']],
    ['nginx', { nginx: true }, ['browser', 'nginx']],
    ["a browser's clock", { browserAhead: 1 }, ['browser']],
  ])('follow from %s', (_, scenario, expected) => expect(needs(scenario)).toEqual(expected));

  it.each<[string, Step, string[]]>([
    ['a method of the session', { request: {}, app: ['save'] }, ['app-api']],
    ["a method of the session's cookie", { request: {}, app: [{ serialize: {} }] }, ['app-api']],
    ['a promise', { request: {}, app: [{ save: { style: 'promise' } }] }, ['app-api', 'promises']],
    [
      'an action inside others',
      { request: {}, app: [{ try: { do: [{ repeat: { times: 2, do: ['touch'] } }], as: 'a' } }] },
      ['app-api'],
    ],
    ['a step that moves the clock', { advance: 1 }, ['clock']],
    ['an event of the store', { store: { emit: 'disconnect' } }, ['store-events']],
    ['TLS', { request: { tls: true } }, ['tls']],
    ['HTTP/1.0', { request: { httpVersion: '1.0' } }, ['raw-http']],
    ['OPTIONS *', { request: { method: 'OPTIONS', path: '*' } }, ['asterisk-form']],
    ['an upgrade', { request: { upgrade: true } }, ['raw-http', 'upgrade']],
    ['a signed id', { request: { cookies: [{ id: 'one' }] } }, ['signed-cookies']],
    ['a signed id in a response', { request: {}, expect: { setCookie: { id: 'one' } } }, ['signed-cookies']],
    [
      'a header about the connection',
      { request: {}, expect: { headers: { 'Transfer-Encoding': 'chunked' } } },
      ['raw-http'],
    ],
    ['one of several requests', { parallel: [{ request: {} }, { request: { tls: true } }] }, ['tls']],
    ['requests over one connection', { pipelined: [{ request: {} }, { request: {} }] }, ['raw-http']],
    ['what a handler of errors does', { request: {}, onError: [{ advance: 1 }] }, ['clock']],
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
