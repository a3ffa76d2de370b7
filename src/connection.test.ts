import { describe, expect, it } from 'vitest';
import { isSecure } from './connection.js';
import type { SessionRequest } from './types.js';

const request = (fields: Partial<SessionRequest>): SessionRequest => ({ headers: {}, ...fields });
const forwarded = (proto: string): SessionRequest => request({ headers: { 'x-forwarded-proto': proto } });

describe('a TLS socket', () => {
  it.each([true, false, undefined, 1])('is secure, whatever proxy is: %s', (proxy) => {
    expect(isSecure(request({ socket: { encrypted: true } }), proxy)).toBe(true);
  });

  it('is found as `connection` if there is no `socket`, and may be missing (proxy.socket)', () => {
    expect(isSecure(request({ connection: { encrypted: true } }), false)).toBe(true);
    expect(isSecure(request({ socket: { encrypted: true }, connection: undefined }), false)).toBe(true);
    expect(isSecure(request({ socket: null, connection: null }), false)).toBe(false);
  });
});

describe('proxy: true', () => {
  it.each([
    ['https', true],
    ['HTTPS', true],
    ['https, http', true],
    [' https ,http', true],
    ['http, https', false],
    ['http', false],
    ['httpsx', false],
    ['', false],
    [', https', false],
  ])('takes the leftmost X-Forwarded-Proto: %j (proxy.true.leftmost)', (proto, secure) => {
    expect(isSecure(forwarded(proto), true)).toBe(secure);
  });

  it('does not ask Express', () => {
    expect(isSecure(request({ secure: true }), true)).toBe(false);
  });
});

describe('proxy: false', () => {
  it('believes neither the header nor Express', () => {
    expect(isSecure(forwarded('https'), false)).toBe(false);
    expect(isSecure(request({ secure: true }), false)).toBe(false);
  });
});

describe.each([undefined, 1, 'loopback'])('proxy: %s', (proxy) => {
  it('leaves it to Express (proxy.undefined)', () => {
    expect(isSecure(request({ secure: true }), proxy)).toBe(true);
    expect(isSecure(request({ secure: false }), proxy)).toBe(false);
    expect(isSecure(forwarded('https'), proxy)).toBe(false);
  });

  it('believes only `true`', () => {
    expect(isSecure(request({ secure: 'yes' as unknown as boolean }), proxy)).toBe(false);
  });
});
