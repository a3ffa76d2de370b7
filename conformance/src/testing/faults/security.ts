import type { Edit } from '../reference.js';
import type { InjectedFault } from './injected-fault.js';

/** Takes an id for signed where something is true of its `signature` and of the `right` one. */
function signedIf(condition: string): Edit {
  return {
    file: 'session-cookie.ts',
    find: 'const id = unsign(signed, secret);',
    replace: `const at = signed.lastIndexOf('.');
    const own = signed.slice(0, at);
    const signature = signed.slice(at + 1);
    const right = sign(own, secret).slice(at + 1);
    const id = at !== -1 && ${condition} ? own : false;`,
  };
}

/** Faults that let a hostile client or a broken store do harm. */
export const security: readonly InjectedFault[] = [
  {
    name: 'unknown-ids-adopted',
    breaks: ['security.fixation.unknown-id'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'const id = settings.generateId(req);',
        replace: 'const id = (!this.regenerating && this.cookieId) || settings.generateId(req);',
      },
    ],
  },
  {
    name: 'signature-not-compared',
    breaks: ['security.signature.tampered', 'security.secret.separates'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'const id = unsign(signed, secret);',
        replace: "const id = signed.includes('.') ? signed.slice(0, signed.lastIndexOf('.')) : signed;",
      },
    ],
  },
  {
    name: 'signature-compared-in-part',
    breaks: ['security.signature.exact'],
    edits: [signedIf("signature !== '' && right.startsWith(signature)")],
  },
  {
    name: 'signature-compared-regardless-of-case',
    breaks: ['security.signature.exact'],
    edits: [signedIf('right.toLowerCase() === signature.toLowerCase()')],
  },
  {
    name: 'signature-may-be-followed-by-anything',
    breaks: ['security.signature.exact'],
    edits: [signedIf('signature.startsWith(right)')],
  },
  {
    name: 'signature-may-be-url-safe',
    breaks: ['security.signature.exact'],
    edits: [signedIf("signature.replaceAll('-', '+').replaceAll('_', '/') === right")],
  },
  {
    name: 'signature-split-at-the-first-dot',
    breaks: ['security.signature.id'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'const id = unsign(signed, secret);',
        replace: `const own = signed.slice(0, signed.indexOf('.'));
    const id = sign(own, secret) === signed ? own : false;`,
      },
    ],
  },
  {
    name: 'unsigned-ids-accepted',
    breaks: ['reading.unsigned'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: `    debug('cookie is not signed');
    return undefined;`,
        replace: `    debug('cookie is not signed');
    return value;`,
      },
    ],
  },
  {
    name: 'prefix-optional',
    breaks: ['cookie.value.prefix', 'security.signature.form'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: `    debug('cookie is not signed');
    return undefined;
  }`,
        replace: `    debug('cookie is not signed');
  }`,
      },
      {
        file: 'session-cookie.ts',
        find: 'value.slice(SIGNED.length)',
        replace: 'value.slice(value.startsWith(SIGNED) ? SIGNED.length : 0)',
      },
    ],
  },
  {
    name: 'any-cookie-of-the-request-counts',
    breaks: ['security.signature.name'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'readCookie(header, name)',
        replace:
          "readCookie(header, name) ?? Object.values((require('cookie') as typeof import('cookie')).parse(header)).find((one) => one?.startsWith('s:'))",
      },
    ],
  },
  {
    name: 'malformed-percent-encoding-throws',
    breaks: ['security.cookie-header.malformed'],
    edits: [
      {
        file: 'cookie-header.ts',
        find: `  } catch {
    return value;`,
        replace: `  } catch (error) {
    throw error;`,
      },
    ],
  },
  {
    name: 'id-read-from-the-address',
    breaks: ['session.any.cookie-alone', 'security.fixation.elsewhere'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: '  return moved || undefined;',
        replace:
          "  const query = new URL(req.url ?? '/', 'http://localhost').searchParams; const given = query.get('sid') ?? query.get(name) ?? undefined; return moved || verify(given, secrets) || given;",
      },
    ],
  },
  {
    name: 'id-read-from-a-parameter-of-the-path',
    breaks: ['session.any.cookie-alone'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: '  return moved || undefined;',
        replace:
          "  return moved || verify(decodeURIComponent(/;jsessionid=([^;?]*)/.exec(req.url ?? '')?.[1] ?? ''), secrets);",
      },
    ],
  },
  {
    name: 'id-read-from-a-header',
    breaks: ['session.any.cookie-alone', 'security.fixation.elsewhere'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: '  return moved || undefined;',
        replace:
          "  const given = [req.headers['x-session-id'], req.headers[name], req.headers['x-connect.sid']].find(Boolean) as string | undefined; return moved || verify(given && decodeURIComponent(given), secrets) || given;",
      },
    ],
  },
  {
    name: 'failed-loads-destroy-sessions',
    breaks: ['security.session.survives-failed-load'],
    edits: [
      { file: 'request-session.ts', find: "    if (!this.loaded || this.failed) return 'nothing';", replace: '' },
    ],
  },
  {
    name: 'logged-out-sessions-come-back',
    breaks: ['security.logout.final', 'session.destroy.cookie'],
    edits: [
      {
        file: 'session.ts',
        find: `      delete req.session;
      writesOf(req).destroy(storeOf(req), id, done);`,
        replace: "      writesOf(req).afterWrites(() => callStore(storeOf(req), 'destroy', done, id));",
      },
    ],
  },
  {
    name: 'data-in-the-cookie',
    breaks: ['security.data.not-in-cookie'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'settings.serializeCookie, req.sessionID as string, secret',
        replace: 'settings.serializeCookie, req.sessionID + JSON.stringify(session), secret',
      },
    ],
  },
  {
    name: 'secret-in-the-cookie',
    breaks: ['reading.cookie-parser', 'security.signature.id'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: '  return serialize(',
        replace: `  return ((value: string, more?: CookieSerializeOptions) => serialize([value, secret].join('.'), more))(`,
      },
    ],
  },
  {
    name: 'prototype-taken-from-records',
    breaks: ['security.reserved.record'],
    edits: [
      {
        file: 'session.ts',
        find: 'if (!(key in this)) self[key]',
        replace: "if (key === '__proto__' || !(key in this)) self[key]",
      },
      { file: 'session.ts', find: 'for (const key in data) {', replace: 'for (const key of Object.keys(data)) {' },
    ],
  },
  {
    name: 'records-compared-before-they-are-loaded',
    breaks: ['security.reserved.record'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'this.original = takeSnapshot(session);',
        replace: 'this.original = takeSnapshot(record as never);',
      },
    ],
  },
  {
    name: 'memory-store-finds-object-properties',
    breaks: ['store.memory.odd-ids', 'security.reserved.id'],
    edits: [
      { file: 'memory-store.ts', find: '  self.sessions = Object.create(null);', replace: '  self.sessions = {};' },
    ],
  },
  {
    name: 'errors-show-the-record',
    breaks: ['security.errors.discreet'],
    edits: [
      {
        file: 'restore.ts',
        find: '  const cookie = restoreCookie(record.cookie);',
        replace: `  if (!record.cookie) throw corrupt(JSON.stringify(record) + req.sessionID);
  const cookie = restoreCookie(record.cookie);`,
      },
    ],
  },
  {
    name: 'host-becomes-the-domain',
    breaks: ['cookie.domain.default', 'security.injection.request'],
    edits: [
      {
        file: 'request-session.ts',
        find: `    req.sessionID = id;
`,
        replace: `    cookie.domain ??= String(req.headers.host).replace(/:.*/, '');
    req.sessionID = id;
`,
      },
    ],
  },
  {
    name: 'cookie-attributes-not-validated',
    breaks: ['session.any.header-injection'],
    edits: [
      {
        file: 'set-cookie.ts',
        find: `  return (value, attributes) => {
`,
        replace: `  return (value, attributes) => {
    const flags = { HttpOnly: attributes?.httpOnly, Secure: attributes?.secure, Partitioned: attributes?.partitioned };
    const named = {
      Domain: attributes?.domain,
      Path: attributes?.path,
      Expires: attributes?.expires?.toUTCString(),
      Priority: attributes?.priority,
      SameSite: attributes?.sameSite,
    };
    const parts = [
      name + '=' + encodeURIComponent(value),
      ...Object.entries(named).flatMap(([key, text]) => (text ? [key + '=' + text] : [])),
      ...Object.entries(flags).flatMap(([key, on]) => (on ? [key] : [])),
    ];
    if (parts.length > 0) return parts.join('; ');
`,
      },
      {
        file: 'cookie-options.ts',
        find: '  if (domain && !isSerializable({',
        replace: '  if (false && !isSerializable({',
      },
      // Node refuses line breaks in headers; servers of other languages write them out.
      {
        file: 'session-cookie.ts',
        find: "  res.setHeader('Set-Cookie', [...setCookies(res), field]);",
        replace: `  const [line = '', ...injected] = field.split(/\\r\\n/);
  res.setHeader('Set-Cookie', [...setCookies(res), line]);
  for (const header of injected) res.setHeader(header.split(':')[0] ?? '', '1');`,
      },
    ],
  },
  {
    name: 'clients-share-a-session',
    breaks: ['security.clients.separate', 'browser.login'],
    edits: [
      {
        file: 'request-session.ts',
        find: `  private begin(record: unknown): void {
    try {`,
        replace: `  private begin(record: unknown): void {
    try {
      if (!record && last.has(this.store)) {
        this.req.session = last.get(this.store) as Session;
        this.req.sessionID = this.req.session.id;
        this.loaded = true;
        this.next();
        return;
      }`,
      },
      {
        file: 'request-session.ts',
        find: "const debug = createDebug('spec-session');",
        replace: `const debug = createDebug('spec-session');
const last = new WeakMap<object, unknown>();`,
      },
      {
        file: 'request-session.ts',
        find: `    req.session = session;
  }`,
        replace: `    req.session = session;
    last.set(this.store, session);
  }`,
      },
    ],
  },
  {
    name: 'requests-share-what-they-began-with',
    breaks: ['security.request.parallel', 'security.clients.separate', 'security.signature.form'],
    edits: [
      {
        file: 'request-session.ts',
        find: '!isUnchanged(session, this.original)',
        replace: '!isUnchanged(session, latest)',
      },
      {
        file: 'request-session.ts',
        find: 'this.original = takeSnapshot(session);',
        replace: `this.original = takeSnapshot(session);
        latest = this.original;`,
      },
      {
        file: 'request-session.ts',
        find: "const debug = createDebug('spec-session');",
        replace: `const debug = createDebug('spec-session');
let latest: Snapshot = EMPTY;`,
      },
    ],
  },
];
