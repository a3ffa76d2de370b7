import { recordOf, secretsOf } from '../../conformance/src/benchmark/middleware-task.js';
import { type Path, selectPaths } from '../../conformance/src/benchmark/paths.js';
import { signedValue } from '../../conformance/src/runner/signature.js';
import { DATA } from './answers.mjs';
import type { Conversation, ServerPlan } from './messages.js';

/** The expected content of an answer: {@link Conversation}. */
type Expected = Pick<Conversation, 'body' | 'counted'>;

/** The paths of `conformance bench` that are also measured with real requests, with the expected answers. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  'no-cookie': { body: 'Hello stranger.' },
  'new-session': { body: 'Hello Ada Lovelace.' },
  read: { body: 'Hello Ada Lovelace.' },
  changed: { body: 'Hello Ada Lovelace. Visit ', counted: 18 },
  rolling: { body: 'Hello Ada Lovelace.' },
};

/** The ids of the paths that there are, in the order of tables. */
export const REAL_PATHS: readonly string[] = selectPaths(Object.keys(EXPECTED)).map(({ id }) => id);

/** Connections at the same time; each has a session of its own. */
const CONNECTIONS = 32;

const IDS = Array.from(
  { length: CONNECTIONS },
  (_, i) => `${'stored-session-'.padEnd(26, 'x')}${`${i}`.padStart(6, '0')}`,
);

function found(id: string): { path: Path; expected: Expected } {
  const [path] = selectPaths([id]);
  const expected = EXPECTED[id];
  if (!path || !expected) throw new Error(`the path ${id} is not measured with real requests`);
  return { path, expected };
}

/** The plan of a server for a path with sessions. */
export function sessionsPlan(id: string): Pick<NonNullable<ServerPlan['sessions']>, 'options' | 'ids' | 'record'> {
  const { path } = found(id);
  return {
    options: { ...path.options, secret: secretsOf(path) },
    ids: path.cookie === 'signed' ? IDS : [],
    record: { cookie: recordOf(path).cookie, ...DATA },
  };
}

/** Whether each request of a path leaves a session that was not there before. */
export function leavesSessions(id: string): boolean {
  return found(id).path.spends;
}

/** The number of sessions that the store must hold at the end, after this many answers since it was empty or filled. */
export function sessionsAfter(id: string, answers: number): number {
  return leavesSessions(id) ? answers : sessionsPlan(id).ids.length;
}

/** The request of a client that has a session, or none. */
function request(cookie: string | undefined): string {
  return [
    'GET /account HTTP/1.1',
    'Host: shop.example.com',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'Accept-Language: en-GB,en;q=0.5',
    ...(cookie === undefined ? [] : [`Cookie: ${cookie}`]),
    'Connection: keep-alive',
    '\r\n',
  ].join('\r\n');
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/**
 * The requests of the connections on a path, and the expected answers.
 *
 * @param withSessions whether the server has sessions. Without, the application answers the same each time, and no cookie
 *   comes.
 */
export function conversations(id: string, withSessions: boolean): Conversation[] {
  const { path, expected } = found(id);
  const [secret = ''] = secretsOf(path);
  return IDS.map((sessionId) => {
    const cookie = path.cookie === 'signed' ? `connect.sid=${signedValue(sessionId, secret)}` : undefined;
    const sent = request(cookie);
    if (!withSessions) return { request: sent, body: `${expected.body}${expected.counted ?? ''}` };
    const pattern = path.expected.setCookie?.source.replaceAll(/^\^|\$$/g, '');
    // A cookie that is sent again is the same one.
    const setCookie = cookie === undefined ? pattern : pattern?.replace('connect\\.sid=[^;]+', escaped(cookie));
    return { request: sent, ...expected, ...(setCookie === undefined ? {} : { setCookie }) };
  });
}
