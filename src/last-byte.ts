import { types } from 'node:util';

/** A part of a body. Not tested by `instanceof`: under jest's jsdom Express's Buffers are of another realm. */
export type Body = string | Uint8Array;

/** Whether Node's `write` and `end` take it as a part of a body. */
export function isBody(chunk: unknown): chunk is Body {
  return typeof chunk === 'string' || types.isUint8Array(chunk);
}

/** @throws TypeError (ERR_UNKNOWN_ENCODING) if there is no such encoding */
function toBuffer(chunk: Body, encoding: BufferEncoding | undefined): Buffer {
  return typeof chunk === 'string'
    ? Buffer.from(chunk, encoding)
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

/** @returns what a Content-Length field announces, in bytes; NaN where there is none */
export function announcedLength(field: unknown): number {
  return field === undefined || field === null || field === '' ? Number.NaN : Number(field);
}

/**
 * Holds back the byte that completes a body of announced length. A client that has read the announced number of bytes is done,
 * and would send its next request before its session is stored (#691).
 */
export class LastByte {
  private passed = 0;
  private held: Buffer | undefined;

  /** @param announced the value of Content-Length; NaN where nothing was announced, and so nothing is held back */
  constructor(private readonly announced: number) {}

  /**
   * Takes the next part of the body.
   *
   * @returns what may go: the part itself, or bytes in the place of a part that completes the body
   * @throws TypeError if there is no such encoding
   */
  pass(chunk: Body, encoding: BufferEncoding | undefined): Body {
    if (Number.isNaN(this.announced)) return chunk;
    this.passed += typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
    if (this.passed < this.announced) return chunk;
    const bytes = this.join(chunk, encoding);
    this.held = bytes.length > 0 ? bytes.subarray(-1) : undefined;
    return bytes.subarray(0, -1);
  }

  /** @returns the argument of `end`, with the held-back byte in front of it if there is one */
  rest(chunk: Body | null | undefined, encoding: BufferEncoding | undefined): Body | null | undefined {
    if (!this.held) return chunk;
    return chunk ? this.join(chunk, encoding) : this.held;
  }

  private join(chunk: Body, encoding: BufferEncoding | undefined): Buffer {
    const bytes = toBuffer(chunk, encoding);
    return this.held ? Buffer.concat([this.held, bytes]) : bytes;
  }
}
