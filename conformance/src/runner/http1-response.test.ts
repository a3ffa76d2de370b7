import { describe, expect, it } from 'vitest';
import { readResponse, readResponses } from './http1-response.js';

const read = (text: string, { method = 'GET', ended = false } = {}) =>
  readResponse(Buffer.from(text, 'latin1'), method, ended);

describe('reading a response', () => {
  it('reads status, headers as sent and a body of known length', () => {
    const view = read('HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 5\r\n\r\nhello');
    expect(view).toMatchObject({ state: 'complete', httpVersion: '1.1', status: 200, statusMessage: 'OK' });
    expect(view.headers).toEqual([
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['Content-Length', '5'],
    ]);
    expect(view.body.toString()).toBe('hello');
  });

  it('reads chunks', () => {
    const view = read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n1\r\no\r\n0\r\n\r\n');
    expect(view).toMatchObject({ state: 'complete', status: 200 });
    expect(view.body.toString()).toBe('hello');
    expect(view.malformed).toBeUndefined();
  });

  it('tells how much is there', () => {
    expect(read('').state).toBe('nothing');
    expect(read('HTTP/1.1 200 OK\r\nContent-').state).toBe('nothing');
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n').state).toBe('headers');
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell').state).toBe('part');
    expect(read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n').state).toBe('part');
    expect(read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel')).toMatchObject({
      state: 'part',
      body: Buffer.from('hel'),
    });
  });

  it('tells a response that is cut off from one that goes on', () => {
    expect(read('', { ended: true }).state).toBe('cut-off');
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell', { ended: true }).state).toBe('cut-off');
    expect(read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n', { ended: true }).state).toBe(
      'cut-off',
    );
    // RFC 9112 section 6.3: without a length the end of the connection is the end of the body.
    expect(read('HTTP/1.1 200 OK\r\n\r\nhell', { ended: true }).state).toBe('complete');
  });

  it('gives no body to HEAD, 204 and 304 whatever their headers are', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', { method: 'HEAD' })).toMatchObject({
      state: 'complete',
    });
    expect(read('HTTP/1.1 204 No Content\r\n\r\n').state).toBe('complete');
    expect(read('HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n').state).toBe('complete');
  });

  it.each([
    ['bytes after the end', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokX', '1 bytes after the end'],
    [
      'bytes after the last chunk',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n1\r\na\r\n',
      'after the end',
    ],
    ['a body of a response to HEAD', 'HTTP/1.1 204 No\r\n\r\nx', '1 bytes after the end'],
    [
      'a chunk that is too long',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n',
      'longer than its size line',
    ],
    ['a chunk size that is none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n', 'not a chunk size'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 'Content-Length: 1, 2'],
    ['no status line', 'hello\r\n\r\n', 'not a status line'],
    ['no header', 'HTTP/1.1 200 OK\r\nhello\r\n\r\n', 'not a header'],
  ])('sees %s', (_, text, why) => {
    expect(read(text).malformed).toContain(why);
  });
});

describe('reading the responses of one connection', () => {
  const ONE = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none';
  const all = (text: string, methods: string[], ended = false) =>
    readResponses(Buffer.from(text, 'latin1'), methods, ended).map(({ view, data }) => ({
      state: view.state,
      body: view.body.toString(),
      malformed: view.malformed,
      data: data.toString('latin1'),
    }));

  it('tells where one ends and the next begins', () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n';
    expect(all(`${ONE}${chunked}${ONE}`, ['GET', 'GET', 'GET'])).toEqual([
      { state: 'complete', body: 'one', data: ONE },
      { state: 'complete', body: 'two', data: chunked },
      { state: 'complete', body: 'one', data: ONE },
    ]);
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n';
    expect(all(`${head}${ONE}`, ['HEAD', 'GET'])).toMatchObject([{ body: '' }, { state: 'complete', body: 'one' }]);
  });

  it('tells which are still to come, and which never will', () => {
    expect(all(`${ONE}HTTP/1.1 200`, ['GET', 'GET', 'GET'])).toMatchObject([
      { state: 'complete' },
      { state: 'nothing' },
      { state: 'nothing' },
    ]);
    expect(all(ONE, ['GET', 'GET'], true)).toMatchObject([{ state: 'complete' }, { state: 'cut-off' }]);
    expect(all(ONE.slice(0, -1), ['GET', 'GET'], true)).toMatchObject([{ state: 'cut-off' }, { state: 'cut-off' }]);
  });

  it('takes what comes after the last for a fault', () => {
    expect(all(`${ONE}${ONE}${ONE}`, ['GET', 'GET'])[1]?.malformed).toBe(
      `${ONE.length} bytes after the end of the response`,
    );
  });
});
