import { attributesOf, Client } from '../../src/testing/client.js';
import type { Account, App } from './app.js';

/** The parts of a response that concern sessions. */
export interface Answer {
  status: number;
  /** The session cookie's attributes by their names in lower case; `true` for those without a value. */
  setCookie: Record<string, string | true> | undefined;
  /** The body; `undefined` where there is none. */
  body: unknown;
}

const NAME = 'connect.sid';

/** A visitor of the shop: keeps the session cookie and sends it back, to whichever process it visits. */
export class Browser {
  readonly #client: Client;

  constructor(private readonly app: App) {
    this.#client = new Client(app);
  }

  /** The cookie's value as it came. */
  get cookie(): string | undefined {
    return this.#client.cookies.get(NAME);
  }

  /** The session's id; the cookie's value is `s:<id>.<signature>`, percent-encoded. */
  get sessionId(): string {
    const id = /^s:(.+)\.[^.]+$/.exec(decodeURIComponent(this.cookie ?? ''))?.[1];
    if (!id) throw new Error('this browser has no session cookie');
    return id;
  }

  /** Another browser that sends this one's cookie, as it is now. */
  copy(app: App = this.app): Browser {
    const copy = new Browser(app);
    for (const [name, value] of this.#client.cookies) copy.#client.cookies.set(name, value);
    return copy;
  }

  /** Asks who is logged in, which changes nothing. */
  async account(): Promise<Account & Pick<Answer, 'setCookie'>> {
    const { status, body, setCookie } = await this.#send('GET', '/account');
    if (status !== 200) throw new Error(`GET /account answered ${status}: ${JSON.stringify(body)}`);
    return { ...(body as Account), setCookie };
  }

  get(path: string): Promise<Answer> {
    return this.#send('GET', path);
  }

  /** @throws Error if the app answers with an error */
  async post(path: string): Promise<Answer> {
    const answer = await this.#send('POST', path);
    if (answer.status >= 400) throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  }

  async #send(method: string, path: string): Promise<Answer> {
    const { status, body, setCookie } = await this.#client.get(path, { method });
    const sent = setCookie.find((field) => field.startsWith(`${NAME}=`));
    return { status, setCookie: sent ? attributesOf(sent) : undefined, body: body ? JSON.parse(body) : undefined };
  }
}
