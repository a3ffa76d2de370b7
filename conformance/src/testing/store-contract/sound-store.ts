import { EventEmitter } from 'node:events';

type Callback = (error?: unknown, result?: unknown) => void;

/** A session as it is handed over. */
interface HandedSession {
  cookie: { expires: Date | null };
}

/** A stored session: its JSON and its expiry. */
export interface Kept {
  text: string;
  /** Milliseconds since 1970; null for no expiry. */
  until: number | null;
}

/**
 * A session store without faults, in memory. Each of its steps is a method, so that a fault can be injected into a single
 * step.
 */
export class SoundStore extends EventEmitter {
  readonly records = new Map<string, Kept>();
  /** Files that were written outside of the store's folder. */
  readonly outside = new Set<string>(['beside']);
  isDown = false;

  /** Answers in a later turn, if there is a callback. The store does not catch exceptions of the callback. */
  answer(callback: Callback | undefined, work: () => unknown): unknown {
    setImmediate(() => {
      let result: unknown;
      try {
        if (this.isDown) throw new Error('the backend is down');
        result = work();
      } catch (error) {
        this.report(callback, error);
        return;
      }
      this.reply(callback, result);
    });
    return undefined;
  }

  reply(callback: Callback | undefined, result: unknown): void {
    callback?.(null, result);
  }

  report(callback: Callback | undefined, error: unknown): void {
    callback?.(error);
  }

  key(sid: string): string {
    return sid;
  }

  until({ cookie }: HandedSession): number | null {
    return cookie.expires === null ? null : cookie.expires.getTime();
  }

  isOver({ until }: Kept): boolean {
    return until !== null && until <= Date.now();
  }

  find(sid: string): Kept | undefined {
    const kept = this.records.get(this.key(sid));
    return kept && !this.isOver(kept) ? kept : undefined;
  }

  encode(session: HandedSession): string {
    return JSON.stringify(session);
  }

  decode(text: string): unknown {
    return JSON.parse(text);
  }

  get(sid: string, callback: Callback): unknown {
    return this.answer(callback, () => {
      const kept = this.find(sid);
      return kept && this.decode(kept.text);
    });
  }

  set(sid: string, session: HandedSession, callback?: Callback): unknown {
    let text: string;
    try {
      text = this.encode(session);
    } catch (error) {
      return this.answer(callback, () => {
        throw error;
      });
    }
    const until = this.until(session);
    return this.answer(callback, () => this.write(sid, { text, until }));
  }

  write(sid: string, kept: Kept): void {
    this.records.set(this.key(sid), kept);
  }

  destroy(sid: string, callback?: Callback): unknown {
    return this.answer(callback, () => this.remove(sid));
  }

  remove(sid: string): void {
    this.records.delete(this.key(sid));
  }

  touch(sid: string, session: HandedSession, callback?: Callback): unknown {
    const until = this.until(session);
    const cookie: unknown = JSON.parse(JSON.stringify(session.cookie));
    return this.answer(callback, () => {
      const kept = this.find(sid);
      if (kept) this.prolong(sid, kept, until, cookie);
    });
  }

  prolong(sid: string, { text }: Kept, until: number | null, cookie: unknown): void {
    this.write(sid, { text: JSON.stringify({ ...(JSON.parse(text) as object), cookie }), until });
  }

  current(): [string, Kept][] {
    return [...this.records].filter(([, kept]) => !this.isOver(kept));
  }

  all(callback: Callback): unknown {
    return this.answer(callback, () => this.current().map(([, { text }]) => JSON.parse(text) as unknown));
  }

  length(callback: Callback): unknown {
    return this.answer(callback, () => this.current().length);
  }

  clear(callback?: Callback): unknown {
    return this.answer(callback, () => this.records.clear());
  }

  fail(): void {
    this.isDown = true;
    this.emit('disconnect');
  }

  recover(): void {
    this.isDown = false;
    this.emit('connect');
  }
}
