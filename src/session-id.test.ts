import { describe, expect, it } from 'vitest';
import { randomId } from './session-id.js';

const ids = Array.from({ length: 1000 }, randomId);

describe('an id', () => {
  it('is 32 characters of base64url, 24 bytes', () => {
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });

  it('is never made twice, and never repeats a part of another id', () => {
    expect(new Set(ids).size).toBe(ids.length);
    // The eight-byte parts of the ids: none may repeat, in another id or at another place.
    const parts = ids.flatMap((id) => {
      const hex = Buffer.from(id, 'base64url').toString('hex');
      return [hex.slice(0, 16), hex.slice(16, 32), hex.slice(32)];
    });
    expect(new Set(parts).size).toBe(parts.length);
  });

  it('contains every byte value', () => {
    // In 24,000 random bytes, a value is missing in one of 10^38 runs.
    expect(new Set(ids.flatMap((id) => [...Buffer.from(id, 'base64url')])).size).toBe(256);
  });
});
