import http from 'node:http';
import { real } from '../runner/clock.js';
import { answerTo, type Conversation, MAX_LINE, TargetFault } from './conversation.js';
import type { Answer, MessageType, Protocol } from './messages.js';
import { PATIENCE } from './patience.js';

/** A target that the user has started, and the conversation with it: each message is the body of a POST request. */
export class TargetServer implements Conversation {
  readonly #url: URL;
  #number = 0;
  over: TargetFault | undefined;
  /** The output of a server goes to whoever started it, so there are no last lines to show. */
  readonly lastWords = '';
  readonly patience = PATIENCE;

  /** @param url where it takes messages. */
  constructor(url: string) {
    this.#url = new URL(url);
  }

  async ask<T extends MessageType>(type: T, message: Protocol[T]['message']): Promise<Answer<T>> {
    const number = ++this.#number;
    const text = await this.#post(type, JSON.stringify({ number, type, ...message }));
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch {
      throw new TargetFault(`the answer to '${type}' is not JSON: ${text.slice(0, 200)}`);
    }
    return answerTo(type, answer);
  }

  #post(type: MessageType, body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new TargetFault(`the server at ${this.#url.href} ${why}`));
      const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
      const request = http.request(this.#url, { method: 'POST', headers, agent: false });
      const timer = real.setTimeout(() => request.destroy(new Error('took too long')), this.patience.answerMs);
      request.once('error', (error) => fail(`did not answer '${type}': ${error.message}`));
      request.once('close', () => real.clearTimeout(timer));
      request.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          if (text.length > MAX_LINE) request.destroy(new Error(`the answer has more than ${MAX_LINE} characters`));
        });
        response.once('error', (error) => fail(`did not answer '${type}': ${error.message}`));
        response.once('end', () =>
          response.statusCode === 200 ? resolve(text) : fail(`answered '${type}' with status ${response.statusCode}`),
        );
      });
      request.end(body);
    });
  }

  /** Whoever has started it ends it. */
  async stop(): Promise<void> {}

  kill(): void {}
}
