import { describe, expect, it } from 'vitest';
import { pathMatches, requestPath } from './request-path.js';

const pathOf = (url: string | undefined, originalUrl?: string): string =>
  requestPath({ headers: {}, url, originalUrl });

describe('the path of a request', () => {
  it.each([
    ['/', '/'],
    ['/admin/users', '/admin/users'],
    ['/admin?next=/x', '/admin'],
    ['/?a=1#b', '/'],
    ['/a#b?c', '/a'],
    ['?a=1', '/'],
    ['', '/'],
    ['*', '*'],
    ['http://example.com/admin?x', '/admin'],
    ['HTTPS://user@example.com:8443', '/'],
    ['http://example.com?x=/y', '/'],
    ['//example.com/admin', '//example.com/admin'],
    ['/http://example.com/', '/http://example.com/'],
  ])('of the target %j is %j', (url, path) => {
    expect(pathOf(url)).toBe(path);
  });

  it('is the path that the client requested, before a mount path was stripped', () => {
    expect(pathOf('/users', '/admin/users?x')).toBe('/admin/users');
  });

  it('is / where a request has no URL', () => {
    expect(pathOf(undefined)).toBe('/');
  });

  it('is neither decoded nor normalised (cookie.path.raw)', () => {
    expect(pathOf('/a%64min/../x')).toBe('/a%64min/../x');
  });
});

describe('a cookie path', () => {
  it.each([
    ['/', '/', true],
    ['/anything', '/', true],
    ['*', '/', true],
    ['/admin', '/admin', true],
    ['/admin/', '/admin', true],
    ['/admin/users', '/admin', true],
    ['/admin/users', '/admin/', true],
    ['/admin', '/admin/', false],
    ['/administrator', '/admin', false],
    ['/adm', '/admin', false],
    ['/Admin', '/admin', false],
    ['//admin', '/admin', false],
    ['/a%64min', '/admin', false],
    ['/admin', 'admin', false],
  ])(
    '%s is covered by %s: %s (cookie.path.segments, cookie.path.options-asterisk, cookie.path.raw)',
    (path, cookiePath, covered) => {
      expect(pathMatches(path, cookiePath)).toBe(covered);
    },
  );
});
