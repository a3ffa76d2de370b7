import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { announcedLength, type Body, isBody, LastByte } from './last-byte.js';

/** The parts of a body that are sent before the end of the response, and with the end. */
function send(announced: number, parts: [Body, BufferEncoding?][], last?: Body) {
  const lastByte = new LastByte(announced);
  const ahead = parts.map(([chunk, encoding]) => lastByte.pass(chunk, encoding));
  const rest = lastByte.rest(last, undefined);
  const text = (body: Body | null | undefined): string =>
    body ? Buffer.from(body as Uint8Array).toString('latin1') : '';
  return { ahead: ahead.map(text), rest: text(rest) };
}

describe('the byte that completes a body', () => {
  it.each<[string, number, [Body, BufferEncoding?][], string[], string]>([
    ['of one part', 5, [['hello']], ['hell'], 'o'],
    ['of several parts', 5, [['he'], ['llo']], ['he', 'll'], 'o'],
    ['that stands alone', 5, [['hell'], ['o']], ['hell', ''], 'o'],
    ['and is half a character', 2, [['é', 'utf8']], ['\u00c3'], '\u00a9'],
    ['of bytes', 3, [[new Uint8Array([97, 98, 99]).subarray(0)]], ['ab'], 'c'],
    ['of a view into a larger buffer', 2, [[Buffer.from('xaby').subarray(1, 3)]], ['a'], 'b'],
    ['of an encoded text', 3, [['616263', 'hex']], ['ab'], 'c'],
    ['of more than was announced', 3, [['abcd'], ['e']], ['abc', 'd'], 'e'],
    ['of nothing', 0, [['']], [''], ''],
  ])('is held back: %s', (_what, announced, parts, ahead, rest) => {
    expect(send(announced, parts)).toEqual({ ahead, rest });
  });

  it.each<[string, number, [Body][], string]>([
    ['without an announced length', Number.NaN, [['hello']], 'hello'],
    ['before the body is complete', 6, [['hello']], 'hello'],
  ])('is not: %s', (_what, announced, parts, ahead) => {
    expect(send(announced, parts)).toEqual({ ahead: [ahead], rest: '' });
  });

  it('is sent before the argument of end', () => {
    expect(send(5, [['hello']], '!')).toEqual({ ahead: ['hell'], rest: 'o!' });
  });

  it('leaves a part that need not be cut as it is', () => {
    const part = Buffer.from('hello');
    expect(new LastByte(6).pass(part, undefined)).toBe(part);
    expect(new LastByte(6).rest('rest', undefined)).toBe('rest');
  });

  it('neither loses nor duplicates a byte, whatever the parts are', () => {
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array());
    fc.assert(
      fc.property(
        fc.array(part),
        fc.option(part, { nil: undefined }),
        fc.nat({ max: 40 }),
        (parts, last, announced) => {
          const all = Buffer.concat([...parts, last ?? ''].map((one) => Buffer.from(one as string))).toString('latin1');
          const { ahead, rest } = send(
            announced,
            parts.map((one) => [one]),
            last && Buffer.from(last as string),
          );
          expect(ahead.map((one) => Buffer.from(one, 'utf8')).length).toBe(parts.length);
          expect(ahead.join('') + rest).toBe(all);
          // A client that counts bytes still waits for the last one, unless the body is empty.
          if (announced > 0 && !last) expect(ahead.join('').length).not.toBe(announced === all.length ? announced : -1);
        },
      ),
    );
  });
});

it.each([
  ['5', 5],
  [5, 5],
  [undefined, Number.NaN],
  ['', Number.NaN],
  ['many', Number.NaN],
])('a Content-Length of %j announces %d bytes', (field, length) => {
  expect(announcedLength(field)).toBe(length);
});

it('a body is a string or bytes, from any realm', async () => {
  const { runInNewContext } = await import('node:vm');
  for (const body of ['', 'a', Buffer.from('a'), new Uint8Array(1), runInNewContext('new Uint8Array(1)')]) {
    expect(isBody(body)).toBe(true);
  }
  for (const other of [undefined, null, 5, {}, new Uint16Array(1), new ArrayBuffer(1)])
    expect(isBody(other)).toBe(false);
});
