import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Application, HOUR, startApplication } from './application.js';

/** The client's end of a connection. */
export interface Conversation {
  /**
   * Sends a message, which the server counts in the session.
   *
   * @returns the answer, `<user> <messages>`
   * @throws Error if the server closes the connection instead
   */
  say(text: string): Promise<string>;
  close(): void;
}

/** A WebSocket library, and an application's use of it. */
export interface Library {
  /**
   * Makes an application take connections whose session has a user. Each message refreshes the session, counts itself
   * in it and saves it.
   */
  attach(application: Application): void;
  /** @throws Error if the server refuses */
  connect(host: string, cookie: string): Promise<Conversation>;
  /** The error that `connect` throws. */
  refusal: RegExp;
}

const MINUTE = 60_000;

/** The tests of sessions on a long-lived connection, for any library. */
export function describeJourney({ attach, connect, refusal }: Library): void {
  const start = () => startApplication(attach);
  async function converse(host: string, cookie: string): Promise<Conversation> {
    const conversation = await connect(host, cookie);
    onTestFinished(() => conversation.close());
    return conversation;
  }
  afterEach(() => {
    vi.useRealTimers();
  });

  describe('a connection', () => {
    it('is refused to a client that has not logged in', async () => {
      const { host } = await start();
      await expect(converse(host, '')).rejects.toThrow(refusal);
    });

    it('has the session of its handshake, and the next request has the changes that a message saves', async () => {
      const { host, login } = await start();
      const ada = await login('ada');
      const conversation = await converse(host, ada.cookieHeader);
      expect(await conversation.say('hello')).toBe('ada 1');
      expect(await conversation.say('hello again')).toBe('ada 2');
      expect((await ada.get()).body).toBe('ada 2');
    });

    it('sees at the next message the changes that requests and other connections have stored meanwhile', async () => {
      const { host, login } = await start();
      const ada = await login('ada');
      const one = await converse(host, ada.cookieHeader);
      const other = await converse(host, ada.cookieHeader);
      expect(await one.say('hello')).toBe('ada 1');
      await ada.get('/messages/41', { method: 'POST' });
      expect(await one.say('hello')).toBe('ada 42');
      expect(await other.say('hello')).toBe('ada 43');
    });

    it('is refused its next message after a logout, which is not undone', async () => {
      const { host, login } = await start();
      const ada = await login('ada');
      const bob = await login('bob');
      const conversation = await converse(host, ada.cookieHeader);
      const neighbour = await converse(host, bob.cookieHeader);
      expect(await conversation.say('hello')).toBe('ada 1');

      await ada.get('/logout', { method: 'POST' });
      await expect(conversation.say('still there?')).rejects.toThrow(/closed|disconnect/);
      expect((await ada.get()).body).toBe('nobody 0');
      await expect(converse(host, ada.cookieHeader)).rejects.toThrow(refusal);
      expect(await neighbour.say('hello')).toBe('bob 1');
    });

    it('is refused its next message when the session has got a new id', async () => {
      const { host, login } = await start();
      const ada = await login('ada');
      const conversation = await converse(host, ada.cookieHeader);
      await ada.get('/login/ada', { method: 'POST' });
      await expect(conversation.say('still there?')).rejects.toThrow(/closed|disconnect/);
    });

    it('keeps its session alive by messages, and loses it without', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const { host, login } = await start();
      const ada = await login('ada');
      const conversation = await converse(host, ada.cookieHeader);
      for (const count of [1, 2, 3]) {
        vi.setSystemTime(Date.now() + HOUR - MINUTE);
        expect(await conversation.say('hello')).toBe(`ada ${count}`);
      }
      vi.setSystemTime(Date.now() + HOUR + MINUTE);
      await expect(conversation.say('hello?')).rejects.toThrow(/closed|disconnect/);
    });
  });
}
