import type { DocumentCookie, Expect, Json, JsonObject, RequestSpec } from '../corpus/scenario.js';
import type { HeldCookie } from './client-jar.js';
import { type MatchContext, type Mismatch, match, matchNamed, matchUnordered, NothingCaptured } from './match.js';
import { parseSigned } from './signature.js';

/** A cookie in a browser's own list. What the engine doesn't tell is left out. */
export interface KeptCookie {
  name: string;
  value: string;
  /** With a leading full stop when it goes to subdomains, too (as both Chromium and Firefox list it). */
  domain: string;
  path: string;
  /** When it expires, as ISO 8601; absent for a cookie that ends with the browser. */
  expires?: string;
  httpOnly: boolean;
  secure: boolean;
  sameSite?: 'Strict' | 'Lax' | 'None';
  priority?: 'Low' | 'Medium' | 'High';
  /** The top-level site to which a partitioned cookie belongs. */
  partition?: string;
}

/** What a scenario can have a browser do, and ask of it, beside sending requests. */
export interface BrowserControl {
  /** Closes the browser and starts it again with its profile. */
  restart(client: string | undefined): Promise<void>;
  /** Lets a script of a page of the harness assign to `document.cookie`. */
  assignCookie(assignment: DocumentCookie): Promise<void>;
  /** Waits until cookies that are over for the server are over for the browser, too. */
  timePassed(): Promise<void>;
  /** The browser's own list of cookies. */
  kept(client: string | undefined): Promise<KeptCookie[]>;
  /** What `document.cookie` shows in the document that the request was about, or was sent from. */
  visible(request: Pick<RequestSpec, 'client' | 'tab' | 'by'>): Promise<string>;
  /** Why Set-Cookie lines were refused since this was last asked; where the engine tells. */
  refused(client: string | undefined): Promise<string[]>;
  /** What went otherwise than in the jar of the plain client, and is not explained. */
  differences(held: (client: string) => readonly HeldCookie[]): Promise<Mismatch[]>;
}

/** The cookies of a `Cookie` header or of `document.cookie`, which have one form (RFC 6265 section 4.2.1). */
export function cookiePairs(line: string): [string, string][] {
  return line
    .split('; ')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? ['', pair] : [pair.slice(0, equals), pair.slice(equals + 1)];
    });
}

/** Compares all the cookies of a line, by name; a value is compared as sent. */
export function checkPairs(
  expected: 'none' | Record<string, Json>,
  line: string,
  path: string,
  context: MatchContext,
): Mismatch[] {
  const pairs = cookiePairs(line);
  if (expected === 'none') return pairs.length === 0 ? [] : [{ path, expected, actual: line }];
  const names = pairs.map(([name]) => name);
  if ([...names].sort().join() !== Object.keys(expected).sort().join()) return [{ path, expected, actual: line }];
  return pairs.flatMap(([name, value]) => match(expected[name] ?? null, value, `${path}.${name}`, context));
}

/** A kept cookie as plain data, with the id of its signed value. */
function plain(cookie: KeptCookie): JsonObject {
  const id = parseSigned(cookie.value)?.id;
  return { ...cookie, ...(id === undefined ? {} : { id }) };
}

/** Compares what a browser holds and shows with what a step expects. */
export async function checkBrowser(
  expect: Expect,
  browser: BrowserControl,
  request: RequestSpec,
  context: MatchContext,
): Promise<Mismatch[]> {
  const { refused, visible, kept } = expect;
  // Asked for in any case: what is told once is told since this was last asked.
  const reasons = await browser.refused(request.client);
  const shown = visible === undefined ? '' : await browser.visible(request);
  const cookies = kept === undefined ? [] : await browser.kept(request.client);
  try {
    return [
      ...(refused === undefined ? [] : match(refused === 'none' ? [] : refused, reasons, 'refused', context)),
      ...(visible === undefined ? [] : checkPairs(visible, shown, 'visible', context)),
      ...(kept === undefined
        ? []
        : matchUnordered(kept, cookies.map(plain), 'kept', (expected, actual, path) =>
            matchNamed(expected, actual, path, context),
          )),
    ];
  } catch (error) {
    if (!(error instanceof NothingCaptured)) throw error;
    return [{ path: 'kept', expected: kept ?? null, actual: error.message }];
  }
}
