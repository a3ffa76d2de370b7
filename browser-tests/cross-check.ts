import type { BrowserMove, Engine, RequestSpec } from '../conformance/src/corpus/scenario.js';
import { cookiePairs, type KeptCookie } from '../conformance/src/runner/browser-control.js';
import type { HeldCookie } from '../conformance/src/runner/client-jar.js';
import type { Mismatch } from '../conformance/src/runner/match.js';
import type { Difference } from './difference.js';
import { EXPLANATIONS } from './explanations.js';

const DEFAULT_CLIENT = 'browser';

/**
 * Compares the cookies that a browser sends and keeps with those of the plain client's jar (tough-cookie). This shows that
 * scenarios which run without a browser rest on a client that behaves like one.
 */
export class CrossCheck {
  readonly #differences: Difference[] = [];
  readonly #lines = new Map<string, string[]>();
  readonly #forwarded = new Set<string>();

  constructor(private readonly engine: Engine) {}

  /** Takes note of the Set-Cookie lines of a response. */
  received(setCookie: readonly string[]): void {
    for (const line of setCookie) {
      const name = line.split('=', 1)[0] ?? '';
      this.#lines.set(name, [...(this.#lines.get(name) ?? []), line]);
    }
  }

  /** @param nameOf gives the name of a cookie, by its text in both lists. */
  #compare(
    { jar, browser }: Readonly<Record<Difference['by'], readonly string[]>>,
    nameOf: (item: string) => string,
    client: string,
    more: Pick<Difference, 'about' | 'request' | 'move'>,
  ): void {
    const facts = { forwarded: this.#forwarded.has(client) };
    const note = (by: Difference['by'], items: readonly string[], others: readonly string[]) => {
      for (const item of items) {
        if (others.includes(item)) continue;
        const name = nameOf(item);
        this.#differences.push({
          engine: this.engine,
          name,
          by,
          lines: this.#lines.get(name) ?? [],
          client: facts,
          ...more,
        });
      }
    };
    note('jar', jar, browser);
    note('browser', browser, jar);
  }

  /** Compares the cookies of a request with those that the jar would have sent. */
  sent(request: RequestSpec, move: BrowserMove, jar: readonly string[], browser: readonly string[]): void {
    const pairs = (lines: readonly string[]) => lines.flatMap(cookiePairs).map(([name, value]) => `${name}=${value}`);
    const nameOf = (pair: string) => pair.split('=', 1)[0] ?? '';
    const { client = DEFAULT_CLIENT, headers = {} } = request;
    if (Object.keys(headers).some((name) => name.toLowerCase() === 'x-forwarded-proto')) this.#forwarded.add(client);
    this.#compare({ jar: pairs(jar), browser: pairs(browser) }, nameOf, client, { about: 'sent', request, move });
  }

  /** Compares the cookies that are kept at the end of a scenario. */
  kept(client: string, jar: readonly HeldCookie[], browser: readonly KeptCookie[]): void {
    const key = ({ name, value, domain, path }: HeldCookie) =>
      JSON.stringify([name, value, domain.replace(/^\./, ''), path]);
    const nameOf = (item: string) => String((JSON.parse(item) as string[])[0]);
    this.#compare({ jar: jar.map(key), browser: browser.map(key) }, nameOf, client, { about: 'kept' });
  }

  /** The names of the explanations that were needed. */
  explained(): string[] {
    const names = this.#differences.flatMap((difference) => explanationOf(difference)?.name ?? []);
    return [...new Set(names)];
  }

  /** The unexplained differences, as failed expectations. */
  unexplained(): Mismatch[] {
    return this.#differences
      .filter((difference) => !explanationOf(difference))
      .map(({ about, name, by, request, move }) => ({
        path: `crossCheck.${about}.${name}`,
        expected: `the same in ${this.engine} and in the jar of the plain client`,
        actual: `only the ${by} ${about === 'sent' ? `sends it (${move} ${request?.host ?? ''}${request?.path ?? '/'})` : 'keeps it'}`,
      }));
  }
}

function explanationOf(difference: Difference) {
  return EXPLANATIONS.find(
    ({ engine, applies }) => (engine === undefined || engine === difference.engine) && applies(difference),
  );
}
