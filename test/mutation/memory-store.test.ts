import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, test, vi } from 'vitest';
import { storeContract, type TestFunction } from '../../conformance/src/main.js';
import { MemoryStore } from '../../src/memory-store.js';

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterAll(() => {
  vi.useRealTimers();
});

const inVitest: TestFunction = (name, options, run) => test(name, options, (context) => run(context));

storeContract(inVitest, () => new MemoryStore(), {
  name: 'spec-session MemoryStore',
  baseline: fileURLToPath(new URL('../../conformance/stores/spec-session-memory.yaml', import.meta.url)),
  clock: (ms) => vi.advanceTimersByTimeAsync(ms),
});
