import { afterEach, describe, expect, it, vi } from 'vitest';

describe('defer', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.doUnmock('node:timers');
    vi.resetModules();
  });

  it('runs with its argument, not from within the caller', async () => {
    const { defer } = await import('./defer.js');
    const ran = vi.fn();
    const done = new Promise<unknown>((resolve) => {
      defer((argument) => {
        ran();
        resolve(argument);
      }, 'argument');
    });
    expect(ran).not.toHaveBeenCalled();
    expect(await done).toBe('argument');
  });

  it('does not stand still with timers that a test replaces later', async () => {
    const { defer } = await import('./defer.js');
    vi.useFakeTimers({ toFake: ['setImmediate', 'setTimeout'] });
    await new Promise<void>((resolve) => defer(() => resolve()));
  });

  it('does not take a timer that a test had replaced before', async () => {
    const standsStill = vi.fn();
    vi.resetModules();
    vi.doMock('node:timers', () => ({ setImmediate: standsStill }));
    const { defer } = await import('./defer.js');
    await new Promise<void>((resolve) => defer(() => resolve()));
    expect(standsStill).not.toHaveBeenCalled();
  });

  it('needs no setImmediate, which jsdom takes away', async () => {
    vi.stubGlobal('setImmediate', undefined);
    vi.resetModules();
    const { defer } = await import('./defer.js');
    await new Promise<void>((resolve) => defer(() => resolve()));
  });
});
