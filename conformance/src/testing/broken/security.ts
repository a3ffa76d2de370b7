import type { Edit } from '../reference.js';
import type { Broken } from './broken.js';

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

/** Faults in what a hostile client or a broken store must not achieve. */
export const security: readonly Broken[] = [
  {
    name: 'unknown-ids-adopted',
    edits: [
      {
        file: 'request-session.ts',
        find: 'const id = settings.generateId(req);',
        replace: 'const id = (!this.regenerating && this.cookieId) || settings.generateId(req);',
      },
    ],
    caughtBy: [
      'security-unknown-id-not-adopted',
      'security-unknown-id-not-adopted-by-resave-and-rolling',
      'security-unknown-id-not-adopted-from-null',
    ],
  },
  {
    name: 'signature-not-compared',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'const id = unsign(signed, secret);',
        replace: "const id = signed.includes('.') ? signed.slice(0, signed.lastIndexOf('.')) : signed;",
      },
    ],
    caughtBy: [
      'security-other-secret-does-not-take-over',
      'security-other-secret-same-store',
      'security-signature-dropped',
      'security-signature-flipped',
    ],
  },
  {
    name: 'signature-compared-in-part',
    edits: [signedIf("signature !== '' && right.startsWith(signature)")],
    caughtBy: ['security-signature-truncated'],
  },
  {
    name: 'signature-compared-regardless-of-case',
    edits: [signedIf('right.toLowerCase() === signature.toLowerCase()')],
    caughtBy: ['security-signature-in-lower-case'],
  },
  {
    name: 'signature-may-be-followed-by-anything',
    edits: [signedIf('signature.startsWith(right)')],
    caughtBy: ['security-signature-with-padding', 'security-signature-with-something-behind-it'],
  },
  {
    name: 'signature-may-be-url-safe',
    edits: [signedIf("signature.replaceAll('-', '+').replaceAll('_', '/') === right")],
    caughtBy: ['security-signature-in-another-spelling'],
  },
  {
    name: 'signature-split-at-the-first-dot',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'const id = unsign(signed, secret);',
        replace: `const own = signed.slice(0, signed.indexOf('.'));
    const id = sign(own, secret) === signed ? own : false;`,
      },
    ],
    caughtBy: ['security-id-characters-are-encoded', 'security-signature-of-id-with-dots'],
  },
  {
    name: 'unsigned-ids-accepted',
    edits: [
      {
        file: 'session-cookie.ts',
        find: `    debug('cookie is not signed');
    return undefined;`,
        replace: `    debug('cookie is not signed');
    return value;`,
      },
    ],
    caughtBy: ['reading-id-unsigned-behind-cookie-parser-is-not-accepted', 'security-json-cookie-object'],
  },
  {
    name: 'prefix-optional',
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
    caughtBy: ['cookie-value-prefix-missing', 'security-signature-without-prefix'],
  },
  {
    name: 'any-cookie-of-the-request-counts',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'readCookie(header, name)',
        replace:
          "readCookie(header, name) ?? Object.values((require('cookie') as typeof import('cookie')).parse(header)).find((one) => one?.startsWith('s:'))",
      },
    ],
    caughtBy: ['name-given-makes-the-default-name-unread', 'security-cookie-of-another-name'],
  },
  {
    name: 'malformed-percent-encoding-throws',
    edits: [
      {
        file: 'cookie-header.ts',
        find: `  } catch {
    return value;`,
        replace: `  } catch (error) {
    throw error;`,
      },
    ],
    caughtBy: ['security-cookie-header-bad-percent-encoding', 'security-cookie-parser-with-malformed-header'],
  },
  {
    name: 'id-read-from-the-address',
    edits: [
      {
        file: 'session-cookie.ts',
        find: '  return moved || undefined;',
        replace:
          "  return moved || new URL(req.url ?? '/', 'http://localhost').searchParams.get('sid') || new URL(req.url ?? '/', 'http://localhost').searchParams.get(name) || undefined;",
      },
    ],
    caughtBy: ['security-id-in-the-address-is-ignored'],
  },
  {
    name: 'id-read-from-a-header',
    edits: [
      {
        file: 'session-cookie.ts',
        find: '  return moved || undefined;',
        replace:
          "  return moved || (req.headers['x-session-id'] as string | undefined) || (req.headers[name] as string | undefined) || (req.headers['x-connect.sid'] as string | undefined) || undefined;",
      },
    ],
    caughtBy: [
      'security-cookie-called-like-a-property',
      'security-cookie-called-like-a-property-behind-cookie-parser',
      'security-id-in-another-header-is-ignored',
    ],
  },
  {
    name: 'failed-loads-destroy-sessions',
    edits: [
      { file: 'request-session.ts', find: "    if (!this.loaded || this.failed) return 'nothing';", replace: '' },
    ],
    caughtBy: ['security-failed-get-with-unset-destroy', 'security-throwing-get-with-unset-destroy'],
  },
  {
    name: 'logged-out-sessions-come-back',
    edits: [
      {
        file: 'session.ts',
        find: `      delete req.session;
      const store = storeOf(req);
      const writes = writesOf(req);
      writes.end(id);`,
        replace: `      const store = storeOf(req);
      const writes = writesOf(req);`,
      },
    ],
    caughtBy: [
      'security-logout-after-change',
      'security-logout-in-memory-store',
      'security-logout-then-replay',
      'security-logout-undone-by-a-kept-reference',
      'session-destroy-forgets-changes',
      'session-destroy-leaves-client-cookie',
      'session-destroy-new-session',
      'session-ended-destroy-then-destroy',
      'session-ended-destroy-then-destroy-at-once',
      'session-ended-destroy-then-destroy-at-once-answered-now',
      'session-ended-destroy-then-reload',
      'session-ended-destroy-then-reload-at-once',
      'session-ended-destroy-then-reload-at-once-answered-now',
      'session-ended-destroy-then-reload-at-once-slow-destroy',
      'session-ended-destroy-then-reload-at-once-slow-get',
      'session-ended-destroy-then-touch',
      'session-ended-destroy-then-touch-at-once',
      'session-ended-destroy-then-touch-at-once-answered-now',
      'session-ended-destroy-then-touch-at-once-slow-destroy',
      'session-ended-reload-then-destroy',
      'session-ended-reload-then-destroy-at-once',
      'session-ended-reload-then-destroy-at-once-answered-now',
      'session-ended-reload-then-destroy-at-once-slow-get',
      'session-ended-reload-then-destroy-meanwhile-slow-get',
      'session-ended-reload-then-destroy-of-the-kept-one',
      'session-ended-save-then-destroy',
      'session-ended-save-then-destroy-at-once-answered-now',
      'session-ended-touch-then-destroy',
      'session-ended-touch-then-destroy-at-once',
      'session-ended-touch-then-destroy-at-once-answered-now',
    ],
  },
  {
    name: 'data-in-the-cookie',
    edits: [
      {
        file: 'request-session.ts',
        find: 'settings.serializeCookie, req.sessionID as string, secret',
        replace: 'settings.serializeCookie, req.sessionID + JSON.stringify(session), secret',
      },
    ],
    caughtBy: ['security-data-changes-leave-cookie-alone', 'security-data-not-in-cookie'],
  },
  {
    name: 'secret-in-the-cookie',
    edits: [
      {
        file: 'session-cookie.ts',
        find: '  return serialize(',
        replace: `  return ((value: string, more?: CookieSerializeOptions) => serialize([value, secret].join('.'), more))(`,
      },
    ],
    caughtBy: ['reading-id-behind-cookie-parser-with-the-same-secret', 'security-resigned-with-the-secret'],
  },
  {
    name: 'prototype-taken-from-records',
    edits: [
      {
        file: 'session.ts',
        find: 'if (!(key in this)) self[key]',
        replace: "if (key === '__proto__' || !(key in this)) self[key]",
      },
      { file: 'session.ts', find: 'for (const key in data) {', replace: 'for (const key of Object.keys(data)) {' },
    ],
    caughtBy: ['security-record-in-memory-store-with-prototype', 'security-record-with-prototype'],
  },
  {
    name: 'records-compared-before-they-are-loaded',
    edits: [
      {
        file: 'request-session.ts',
        find: 'this.original = takeSnapshot(session);',
        replace: 'this.original = takeSnapshot(record as never);',
      },
    ],
    caughtBy: ['security-record-with-reserved-name-is-not-a-change'],
  },
  {
    name: 'memory-store-finds-object-properties',
    edits: [
      { file: 'memory-store.ts', find: '  self.sessions = Object.create(null);', replace: '  self.sessions = {};' },
    ],
    caughtBy: [
      'security-id-called-constructor-is-unknown',
      'security-id-called-proto-is-unknown',
      'store-memory-odd-ids',
    ],
  },
  {
    name: 'errors-show-the-record',
    edits: [
      {
        file: 'restore.ts',
        find: '  const cookie = restoreCookie(record.cookie);',
        replace: `  if (!record.cookie) throw corrupt(JSON.stringify(record) + req.sessionID);
  const cookie = restoreCookie(record.cookie);`,
      },
    ],
    caughtBy: ['security-error-of-broken-record-is-discreet'],
  },
  {
    name: 'host-becomes-the-domain',
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
    caughtBy: ['cookie-domain-default-absent', 'security-host-not-reflected'],
  },
  {
    name: 'cookie-attributes-not-validated',
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
    ],
    caughtBy: ['cookie-attributes-all-together', 'cookie-samesite-none-without-secure-not-checked'],
  },
  {
    name: 'clients-share-a-session',
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
    caughtBy: [
      'security-clients-new-at-the-same-time',
      'security-id-called-proto-keeps-its-session',
      'security-unknown-id-planted-in-two-clients',
      'session-data-of-two-clients',
    ],
  },
  {
    name: 'requests-share-what-they-began-with',
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
    caughtBy: [
      'security-bad-requests-together',
      'security-clients-interleaved-unchanged',
      'security-cookie-header-similar-names',
      'security-login-with-regenerate',
      'security-signature-removed-with-prefix',
    ],
  },
];
