import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1024 * 1024;

/**
 * Reads a file as UTF-8 text, and no more of it than a little beyond the limit: a device or a pipe may have no end. Whoever
 * calls it sees by the length that the file is too large.
 *
 * @param most the number of bytes that the caller accepts.
 * @returns the text, of at most `most + 1` bytes.
 * @throws what node:fs throws when the file can't be opened or read.
 */
export function readLimited(file: string, most: number): string {
  const descriptor = openSync(file, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let left = most + 1; left > 0; ) {
      const chunk = Buffer.allocUnsafe(Math.min(left, CHUNK_BYTES));
      const length = readSync(descriptor, chunk);
      if (length === 0) break;
      chunks.push(chunk.subarray(0, length));
      left -= length;
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}
