import { onTestFinished, vi } from 'vitest';

/** The time at which a stopped clock begins. */
export const NOW = new Date('2026-01-01T00:00:00.000Z');

/** Stops the clock for the rest of the test: only {@link advance} moves it. Timers and sockets are left alone. */
export function stopClock(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

/** @param ms by how much the stopped clock goes forward */
export function advance(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

/** The moment `ms` from now, as an Expires attribute writes it. */
export function httpDate(ms: number): string {
  return new Date(Date.now() + ms).toUTCString();
}
