import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { parse, serialize } from 'cookie';
import { DEFAULT_NAME } from '../runner/signature.js';
import { cookieHeaders, recordOf, secretsOf } from './middleware-task.js';
import type { Path } from './paths.js';
import { fresh } from './prepared-request.js';
import type { StoreKind } from './stores.js';
import type { Task } from './task.js';

/** What the results are added to, so that no compiler finds them unused. */
export let spent = 0;

function sign(id: string, secret: string): string {
  return `${id}.${createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '')}`;
}

/** One HMAC and one comparison in constant time a secret, as cookie-signature does it. */
function verify(value: string, secrets: readonly string[]): string {
  const id = value.slice(2, value.lastIndexOf('.'));
  const signed = Buffer.from(value.slice(2));
  for (const secret of secrets) {
    const expected = Buffer.from(sign(id, secret));
    if (expected.length === signed.length && timingSafeEqual(expected, signed)) return id;
  }
  return '';
}

/**
 * The sum of what cannot be avoided on a path, one after the other and nothing between: a middleware whose overhead is
 * this sum does its work for nothing.
 *
 * JSON is made and parsed by stores, so that it counts for those that keep JSON only.
 */
export function primitivesTask(path: Path, kind: StoreKind): Task {
  const { cookieParse, verify: verifications = 0, recordParse, recordStringify, id, send } = path.unavoidable;
  const secrets = secretsOf(path).slice(0, verifications);
  const [first = ''] = secretsOf(path);
  const headers = cookieHeaders(path).slice(0, path.batch);
  const record = recordOf(path);
  const text = JSON.stringify(record);
  const { expires } = record.cookie;
  const attributes = {
    path: '/',
    httpOnly: true,
    ...(typeof expires === 'string' ? { expires: new Date(expires) } : {}),
  };
  let received: (string | undefined)[] = [];

  function request(header: string | undefined): void {
    const cookies = cookieParse && header !== undefined ? parse(header) : {};
    if (verifications > 0) spent += verify(cookies[DEFAULT_NAME] ?? '', secrets).length;
    const session: unknown = recordParse && kind === 'memory' ? JSON.parse(text) : record;
    const sid = id ? randomBytes(24).toString('base64url') : 'an id of thirty-two characters..';
    if (send) {
      spent += serialize(DEFAULT_NAME, `s:${sign(sid, first)}`, attributes).length;
    }
    if (recordStringify && kind === 'memory') spent += JSON.stringify(session).length;
  }

  return {
    requests: path.batch,
    prepare() {
      received = headers.map((header) => (header === undefined ? undefined : fresh(header)));
    },
    run() {
      for (const header of received) request(header);
    },
  };
}
