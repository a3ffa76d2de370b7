import { type Agent, request } from 'node:http';
import type { Choices } from '../support/random.js';

/** The violations. */
export type Violation =
  /** A session of another visitor, or data that this one never sent in this session. */
  | 'foreign'
  /** A change, or a whole session, that was acknowledged is gone. */
  | 'lost'
  /** A session is there after its end was acknowledged. */
  | 'revived'
  /** No response in time. */
  | 'hang'
  /** No complete response. */
  | 'cut'
  /** Errors go on long after the last fault has ended. */
  | 'stuck'
  /** The application's process has ended. */
  | 'ended';

/** A violation, with its evidence. */
export interface Finding {
  violation: Violation;
  details: string;
}

/** An answer to a visitor: the application's view of the session, or the status of its error. */
type Answer = { user: string | null; n: number } | { status: number };

/** Logs in, makes changes, reads and logs out, one request after the other, and compares each answer with its memory. */
export class Visitor {
  #cookie: string | undefined;
  #logins = 0;
  /** The users that it may be logged in as: more than one after a failed login. */
  #users = new Set<string>();
  /** Whether it may not be logged in. */
  #mayBeNobody = true;
  /** The last number that was acknowledged, and the last that was sent. */
  #least = 0;
  #most = 0;

  /**
   * @param name no other visitor's name begins with it
   * @param limit in milliseconds; a response that takes longer is a violation
   */
  constructor(
    private readonly name: string,
    private readonly place: { port: number; agent: Agent },
    private readonly choices: Choices,
    private readonly limit: number,
  ) {}

  /** @returns the status, and a finding if something is wrong */
  async act(): Promise<{ status: number; finding?: Finding }> {
    // After a logout, its old cookie must not work.
    if (this.#users.size === 0)
      return this.#cookie !== undefined && this.choices.below(20) < 5 ? this.read() : this.#login();
    const kind = this.choices.below(20);
    if (kind === 0) return this.#login();
    if (kind === 1) return this.#logout();
    return kind < 10 ? this.#change() : this.read();
  }

  /** Asks who is logged in. */
  read(): Promise<{ status: number; finding?: Finding }> {
    return this.#send('GET', '/account', (answer) => this.#compare(answer));
  }

  #login() {
    const user = `${this.name}:${++this.#logins}`;
    return this.#send(
      'POST',
      `/login/${user}`,
      () => {
        this.#users = new Set([user]);
        this.#mayBeNobody = false;
        this.#least = 0;
        this.#most = 0;
        return undefined;
      },
      () => {
        // The old session may have ended, and a cookie of the new one may have arrived despite the error.
        this.#users.add(user);
        this.#mayBeNobody = true;
        this.#least = 0;
      },
    );
  }

  #change() {
    const n = this.#most + 1;
    this.#most = n;
    return this.#send('POST', `/change/${n}`, (answer) => {
      const finding = this.#compare(answer);
      if (answer.user !== null) this.#least = n;
      return finding;
    });
  }

  #logout() {
    return this.#send(
      'POST',
      '/logout',
      () => {
        this.#users.clear();
        this.#mayBeNobody = true;
        return undefined;
      },
      () => {
        this.#mayBeNobody = true;
      },
    );
  }

  #compare(answer: { user: string | null; n: number }): Finding | undefined {
    const { user, n } = answer;
    const expected = `${[...this.#users].join(' or ')}${this.#mayBeNobody ? ' or nobody' : ''}, ${this.#least} to ${this.#most}`;
    const violation = this.#violationOf(answer);
    // From here on, it expects the state that the application showed, so that it reports each loss once.
    this.#users = new Set(user === null || violation === 'foreign' ? [] : [user]);
    this.#mayBeNobody = this.#users.size === 0;
    if (violation === undefined) return undefined;
    this.#least = n;
    this.#most = Math.max(n, this.#most);
    return { violation, details: `${this.name} is ${user}, ${n}; expected: ${expected}` };
  }

  #violationOf({ user, n }: { user: string | null; n: number }): Violation | undefined {
    if (user === null) return this.#mayBeNobody ? undefined : 'lost';
    if (!user.startsWith(`${this.name}:`) || n > this.#most) return 'foreign';
    if (!this.#users.has(user)) return this.#users.size === 0 ? 'revived' : 'lost';
    return n < this.#least ? 'lost' : undefined;
  }

  async #send(
    method: string,
    path: string,
    acknowledged: (answer: { user: string | null; n: number }) => Finding | undefined,
    failed: () => void = () => undefined,
  ): Promise<{ status: number; finding?: Finding }> {
    let answer: Answer;
    try {
      answer = await this.#request(method, path);
    } catch (error) {
      failed();
      const violation = (error as Error).name === 'TimeoutError' ? 'hang' : 'cut';
      return { status: 0, finding: { violation, details: `${method} ${path}: ${(error as Error).message}` } };
    }
    if ('status' in answer) {
      failed();
      return { status: answer.status };
    }
    const finding = acknowledged(answer);
    return { status: 200, ...(finding && { finding }) };
  }

  #request(method: string, path: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { port, agent } = this.place;
      const headers = this.#cookie === undefined ? {} : { cookie: this.#cookie };
      const signal = AbortSignal.timeout(this.limit);
      const req = request({ host: '127.0.0.1', port, agent, method, path, headers, signal }, (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        res.on('error', reject);
        res.on('end', () => {
          const [set] = res.headers['set-cookie'] ?? [];
          if (set !== undefined) this.#cookie = set.split(';')[0];
          const { statusCode: status = 0 } = res;
          resolve(status === 200 ? (JSON.parse(text) as Answer) : { status });
        });
      });
      req.on('error', (error) => reject(signal.aborted ? signal.reason : error));
      req.end();
    });
  }
}
