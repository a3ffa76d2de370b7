import { type Answer, attributesOf, Client, type RequestInit } from '../../src/testing/client.js';

/** A response, read to its end. */
export interface Page {
  status: number;
  text: string;
  location: string | undefined;
  /** The Set-Cookie header fields. */
  cookies: readonly string[];
  headers: Answer['headers'];
}

/**
 * A browser, as far as these tests need one: it keeps cookies by name, whatever the port (RFC 6265 section 8.5), until
 * they expire, and follows no redirects.
 */
export class Visitor {
  readonly #cookies = new Map<string, string>();

  /** The Cookie header field that it would send. */
  get cookie(): string {
    return this.#client(0).cookieHeader;
  }

  get(port: number, path = '/', headers: Record<string, string> = {}): Promise<Page> {
    return this.#request(port, path, { headers });
  }

  /** @param form the fields of a submitted form */
  post(port: number, path: string, form: Record<string, string> = {}): Promise<Page> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.#request(port, path, { method: 'POST', headers, body: String(new URLSearchParams(form)) });
  }

  #client(port: number): Client {
    return new Client({ url: `http://127.0.0.1:${port}` }, this.#cookies);
  }

  async #request(port: number, path: string, init: RequestInit): Promise<Page> {
    const { status, body, headers, setCookie } = await this.#client(port).get(path, init);
    for (const field of setCookie) {
      const { expires } = attributesOf(field);
      if (typeof expires === 'string' && Date.parse(expires) <= Date.now())
        this.#cookies.delete(field.slice(0, field.indexOf('=')));
    }
    return { status, text: body, location: headers.location, cookies: setCookie, headers };
  }
}
