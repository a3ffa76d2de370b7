import type { Edit } from '../reference.js';
import type { Broken } from './broken.js';

/** Makes the cookie of something else than the signed `value`. */
function serialized(replacement: string): Edit {
  return {
    file: 'session-cookie.ts',
    find: '  return serialize(',
    replace: `  return ((value: string, more?: CookieSerializeOptions) => serialize(${replacement}, more))(`,
  };
}

/** Faults in the attributes and the value of the cookie. */
export const cookie: readonly Broken[] = [
  {
    name: 'http-only-left-out',
    edits: [{ file: 'cookie.ts', find: 'httpOnly: this.httpOnly,', replace: 'httpOnly: undefined,' }],
    caughtBy: [
      'cookie-default-kept-beside-another',
      'cookie-default-over-tls',
      'cookie-default-when-empty',
      'cookie-default-when-undefined',
      'cookie-function-secure-auto-over-http',
      'cookie-host-prefix-not-checked',
      'cookie-secure-auto-over-http',
      'cookie-unknown-option-data-dropped',
      'response-304-saves',
      'response-flush-headers-sends-cookie',
      'response-host-http',
      'response-of-store-that-answers-at-once',
      'security-cookie-http-only-by-default',
      'security-injection-by-cookie-function-from-header',
      'session-cookie-assign-httponly',
      'session-cookie-restored-without-expiry',
      'session-data-record-has-data-and-cookie-only',
      'store-record-foreign-cookie-fields',
      'store-record-proto-key-in-cookie',
      'store-record-with-empty-cookie',
      'store-shared-cookie-options-stay-apart',
    ],
  },
  {
    name: 'http-only-defaults-to-false',
    edits: [{ file: 'cookie.ts', find: 'this.httpOnly = true;', replace: 'this.httpOnly = false;' }],
    caughtBy: [
      'cookie-expires-false-absent',
      'cookie-expires-null-absent',
      'cookie-httponly-default-present',
      'cookie-maxage-default-none',
      'cookie-maxage-false',
      'cookie-maxage-null',
      'cookie-maxage-undefined',
      'session-cookie-maxage-null',
    ],
  },
  {
    name: 'http-only-cannot-be-turned-off',
    edits: [{ file: 'cookie.ts', find: 'this.httpOnly = from.httpOnly;', replace: '' }],
    caughtBy: [
      'cookie-attributes-none-of-them',
      'cookie-function-result-is-used',
      'cookie-httponly-false',
      'cookie-httponly-false-stored',
      'cookie-httponly-null',
      'session-cookie-holds-the-options',
      'store-create-session',
      'store-record-cookie-attributes-are-kept',
    ],
  },
  {
    name: 'path-left-out',
    edits: [{ file: 'cookie.ts', find: 'path: this.path,', replace: 'path: undefined,' }],
    caughtBy: [
      'cookie-partitioned-default-absent',
      'cookie-path-default-root',
      'cookie-path-mounted-root-cookie',
      'cookie-path-sent',
      'cookie-priority-default-absent',
      'cookie-samesite-false',
      'cookie-secure-default-absent',
      'cookie-secure-default-absent-over-tls',
    ],
  },
  {
    name: 'path-always-the-root',
    edits: [{ file: 'cookie.ts', find: 'this.path = from.path;', replace: '' }],
    caughtBy: [
      'cookie-path-before-the-query',
      'cookie-path-sent',
      'cookie-path-two-middlewares',
      'security-injection-in-stored-cookie',
    ],
  },
  {
    name: 'domain-left-out',
    edits: [{ file: 'cookie.ts', find: 'domain: this.domain,', replace: 'domain: undefined,' }],
    caughtBy: [
      'cookie-domain-leading-full-stop',
      'cookie-domain-reaches-sibling-host',
      'cookie-domain-sent',
      'security-injection-in-session-domain',
      'security-injection-keeps-the-application-cookies',
      'security-injection-of-attribute-in-session-domain',
      'session-cookie-assign-domain',
    ],
  },
  {
    name: 'domain-defaults-to-a-host',
    edits: [
      {
        file: 'cookie.ts',
        find: 'this.httpOnly = true;',
        replace: "this.httpOnly = true;\n    this.domain = 'example.com';",
      },
    ],
    caughtBy: [
      'cookie-domain-default-absent',
      'cookie-domain-default-is-host-only',
      'cookie-function-defaults-beside-result',
      'response-writehead-keeps-cookies',
    ],
  },
  {
    name: 'priority-left-out',
    edits: [{ file: 'cookie.ts', find: 'priority: this.priority,', replace: 'priority: undefined,' }],
    caughtBy: [
      'cookie-priority-high',
      'cookie-priority-low',
      'cookie-priority-medium',
      'cookie-priority-stored',
      'security-injection-in-session-priority',
    ],
  },
  {
    name: 'priority-only-in-lower-case',
    edits: [
      {
        file: 'cookie-options.ts',
        find: 'PRIORITIES.has(priority.toLowerCase())',
        replace: 'PRIORITIES.has(priority)',
      },
    ],
    caughtBy: ['cookie-priority-upper-case'],
  },
  {
    name: 'priority-unchecked',
    edits: [{ file: 'cookie-options.ts', find: 'if (priority && ', replace: 'if (false && ' }],
    caughtBy: ['cookie-refused-priority'],
  },
  {
    name: 'partitioned-left-out',
    edits: [{ file: 'cookie.ts', find: 'partitioned: this.partitioned,', replace: 'partitioned: undefined,' }],
    caughtBy: [
      'cookie-partitioned-true',
      'cookie-partitioned-without-secure-not-checked',
      'session-cookie-assign-priority-and-partitioned',
    ],
  },
  {
    name: 'partitioned-wants-secure',
    edits: [
      {
        file: 'cookie-options.ts',
        find: 'if (options.partitioned && !options.secure) debug(',
        replace: 'if (options.partitioned && !options.secure) throw new TypeError(',
      },
    ],
    caughtBy: [
      'cookie-partitioned-stored',
      'cookie-partitioned-truthy-number',
      'session-data-record-keeps-cookie-settings',
    ],
  },
  {
    name: 'same-site-left-out',
    edits: [{ file: 'cookie.ts', find: 'sameSite: this.sameSite,', replace: 'sameSite: undefined,' }],
    caughtBy: [
      'cookie-samesite-lax',
      'cookie-samesite-lax-over-tls',
      'cookie-samesite-none',
      'cookie-samesite-strict',
      'cookie-samesite-true',
      'cookie-samesite-upper-case',
      'cookie-secure-auto-leaves-samesite-alone',
      'security-injection-in-session-samesite',
    ],
  },
  {
    name: 'same-site-defaults-to-lax',
    edits: [
      {
        file: 'cookie.ts',
        find: 'this.httpOnly = true;',
        replace: "this.httpOnly = true;\n    this.sameSite = 'lax';",
      },
    ],
    caughtBy: [
      'cookie-default-path-and-httponly',
      'cookie-function-empty-result-gives-defaults',
      'cookie-samesite-default-absent',
      'security-injection-in-generated-id',
      'security-injection-in-stored-expiry',
      'session-cookie-holds-the-defaults',
    ],
  },
  {
    name: 'same-site-unchecked',
    edits: [
      {
        file: 'cookie-options.ts',
        find: `  if (
    sameSite &&`,
        replace: `  if (
    false &&
    sameSite &&`,
      },
    ],
    caughtBy: ['cookie-function-returns-impossible-options', 'cookie-refused-samesite'],
  },
  {
    name: 'same-site-none-wants-secure',
    edits: [
      {
        file: 'cookie-options.ts',
        find: "=== 'none' && !options.secure) {",
        replace: `=== 'none' && !options.secure) {
    throw new TypeError('sameSite');`,
      },
    ],
    caughtBy: ['cookie-samesite-none-without-secure-not-checked'],
  },
  {
    name: 'same-site-auto-is-always-none',
    edits: [{ file: 'request-session.ts', find: "secure ? 'none' : 'lax'", replace: "'none'" }],
    caughtBy: [
      'cookie-function-samesite-auto-over-http',
      'cookie-samesite-auto-and-secure-true-over-http',
      'cookie-samesite-auto-express-trusts-nobody',
      'cookie-samesite-auto-http-behind-trusted-proxy',
      'cookie-samesite-auto-https-behind-distrusted-proxy',
      'cookie-samesite-auto-over-http',
      'cookie-samesite-auto-seen-by-the-application',
      'security-auto-not-by-untrusted-header',
    ],
  },
  {
    name: 'same-site-auto-is-always-lax',
    edits: [{ file: 'request-session.ts', find: "secure ? 'none' : 'lax'", replace: "'lax'" }],
    caughtBy: [
      'cookie-function-auto-behind-trusted-proxy',
      'cookie-samesite-auto-and-secure-true-over-tls',
      'cookie-samesite-auto-express-trusts-proxy',
      'cookie-samesite-auto-seen-by-the-application',
      'proxy-true-decides-about-auto',
    ],
  },
  {
    name: 'same-site-auto-makes-it-secure',
    edits: [
      {
        file: 'request-session.ts',
        find: "if (cookieOptions.sameSite === 'auto') cookie.sameSite",
        replace: `if (secure && cookieOptions.sameSite === 'auto') cookie.secure = true;
      if (cookieOptions.sameSite === 'auto') cookie.sameSite`,
      },
    ],
    caughtBy: [
      'cookie-function-samesite-auto-over-tls',
      'cookie-samesite-auto-https-behind-trusted-proxy',
      'cookie-samesite-auto-over-tls',
    ],
  },
  {
    name: 'same-site-auto-is-never-resolved',
    edits: [
      {
        file: 'request-session.ts',
        find: "if (cookieOptions.sameSite === 'auto') cookie.sameSite = secure ? 'none' : 'lax';",
        replace: '',
      },
    ],
    caughtBy: ['cookie-samesite-auto-over-http', 'cookie-samesite-auto-resolved-once'],
  },
  {
    name: 'secure-left-out',
    edits: [{ file: 'cookie.ts', find: 'secure: this.secure,', replace: 'secure: undefined,' }],
    caughtBy: [
      'cookie-function-secure-auto-over-tls',
      'cookie-partitioned-false',
      'cookie-secure-express-trusts-proxy',
      'cookie-secure-proxy-true-forwarded-https',
      'cookie-secure-proxy-true-on-bare-http',
      'cookie-secure-tls-on-bare-http',
      'cookie-secure-true-over-tls',
      'cookie-secure-truthy-number-over-tls',
      'response-http2-tls',
    ],
  },
  {
    name: 'secure-auto-is-always-true',
    edits: [{ file: 'request-session.ts', find: 'cookie.secure = secure;', replace: 'cookie.secure = true;' }],
    caughtBy: [
      'cookie-samesite-auto-and-secure-auto-over-http',
      'cookie-secure-auto-express-trusts-nobody',
      'cookie-secure-auto-proxy-false-forwarded-https',
      'cookie-secure-auto-proxy-true-forwarded-http',
    ],
  },
  {
    name: 'secure-auto-is-never-true',
    edits: [{ file: 'request-session.ts', find: 'cookie.secure = secure;', replace: 'cookie.secure = false;' }],
    caughtBy: [
      'cookie-function-secure-auto-over-tls',
      'cookie-samesite-auto-and-secure-auto-over-tls',
      'cookie-secure-auto-express-trusts-proxy',
      'cookie-secure-auto-not-visible-over-http',
      'cookie-secure-auto-over-tls',
      'cookie-secure-auto-proxy-true-forwarded-https',
      'store-shared-proxy-stays-apart',
    ],
  },
  {
    name: 'secure-auto-is-resolved-again-when-loaded',
    edits: [
      {
        file: 'request-session.ts',
        find: '        const session = this.restore(record);',
        replace: `        const session = this.restore(record);
        if (this.cookieOptions.secure === 'auto') session.cookie.secure = isSecure(this.req, this.settings.trustProxy);`,
      },
    ],
    caughtBy: [
      'cookie-secure-auto-born-over-http-stays-plain',
      'cookie-secure-auto-born-over-https-not-refreshed-over-http',
    ],
  },
  {
    name: 'secure-sent-over-http',
    edits: [
      { file: 'request-session.ts', find: 'if (session.cookie.secure && !isSecure', replace: 'if (false && !isSecure' },
    ],
    caughtBy: [
      'cookie-function-secure-true-over-http',
      'cookie-secure-express-trusts-another-proxy',
      'cookie-secure-express-trusts-nobody',
      'cookie-secure-proxy-false-despite-express',
      'cookie-secure-proxy-true-forwarded-http',
      'cookie-secure-true-loaded-over-http',
      'cookie-secure-true-over-http',
      'response-host-http-secure-over-tls',
      'security-secure-not-by-absolute-address',
      'security-secure-not-by-header-with-proxy-false',
      'security-secure-not-by-untrusted-header',
      'security-secure-not-over-http-when-regenerated',
      'security-secure-not-over-http-when-set-by-application',
      'security-secure-not-over-http-when-stored-so',
      'security-secure-not-over-http-with-flushed-headers',
      'session-cookie-assign-secure-over-http',
    ],
  },
  {
    name: 'secure-turned-off-over-http',
    edits: [
      {
        file: 'request-session.ts',
        find: 'if (session.cookie.secure && !isSecure(req, settings.trustProxy)) {',
        replace: `if (session.cookie.secure && !isSecure(req, settings.trustProxy)) {
        session.cookie.secure = false;
      }
      if (false) {`,
      },
    ],
    caughtBy: [
      'cookie-function-secure-true-over-http',
      'cookie-secure-no-express-no-proxy',
      'proxy-false-ignores-the-header',
      'proxy-insecure-request-still-loads-the-session',
      'proxy-true-believes-http',
      'proxy-true-without-the-header-is-insecure',
      'proxy-undefined-with-trust-proxy-believes-http',
      'session-cookie-assign-secure-over-http',
    ],
  },
  {
    name: 'max-age-in-seconds',
    edits: [
      {
        file: 'cookie.ts',
        find: 'const expires = new Date(Date.now() + ms);',
        replace: 'const expires = new Date(Date.now() + ms * 1000);',
      },
    ],
    caughtBy: [
      'rolling-changed-session-sends-its-cookie',
      'rolling-cookie-outlives-the-last-change',
      'rolling-expiry-counts-from-the-end-of-the-response',
      'rolling-new-session-that-was-changed',
      'session-cookie-expires-date',
      'session-cookie-restored-from-a-live-object',
      'session-touch-after-max-age-was-changed',
      'session-touch-restarts-max-age',
    ],
  },
  {
    name: 'max-age-attribute-sent',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'attributes as CookieSerializeOptions | undefined',
        replace:
          '{ ...(attributes as CookieSerializeOptions), maxAge: Number(attributes?.originalMaxAge) / 1000 || 0 }',
      },
    ],
    caughtBy: [
      'cookie-attributes-no-max-age',
      'cookie-expires-default-absent',
      'cookie-expires-default-outlasts-a-year',
      'cookie-expires-false-not-sent-when-unmodified',
      'reading-id-behind-cookie-parser',
      'rolling-cookie-without-maxage',
      'security-destroyed-id-not-adopted',
      'store-shared-by-two-middlewares',
      'unset-keep-session-is-there-at-the-next-request',
    ],
  },
  {
    name: 'max-age-without-an-expiry',
    edits: [{ file: 'cookie.ts', find: 'this._expires = expires;', replace: '' }],
    caughtBy: [
      'cookie-attributes-no-max-age',
      'session-cookie-maxage-assigned',
      'session-cookie-maxage-assigned-counts-from-then',
      'session-cookie-maxage-assigned-to-a-loaded-session',
      'session-cookie-maxage-reset-at-the-end',
      'session-cookie-originalmaxage-follows-the-last-assignment',
      'session-cookie-originalmaxage-in-an-explicit-save',
      'session-reload-keeps-time-left',
      'session-touch-restarts-max-age',
      'store-without-touch-and-resave',
    ],
  },
  {
    name: 'max-age-unchecked',
    edits: [{ file: 'cookie-options.ts', find: 'if (!isMaxAge(maxAge)) {', replace: 'if (false) {' }],
    caughtBy: ['cookie-refused-maxage-infinite', 'cookie-refused-maxage-not-a-number', 'cookie-refused-maxage-text'],
  },
  {
    name: 'max-age-setter-unchecked',
    edits: [{ file: 'cookie.ts', find: 'if (ms && !isDate(ms)) {', replace: 'if (false) {' }],
    caughtBy: ['session-cookie-maxage-text-refused', 'session-cookie-maxage-true-refused'],
  },
  {
    name: 'max-age-loses-a-millisecond',
    edits: [{ file: 'cookie.ts', find: 'this.originalMaxAge = ms;', replace: 'this.originalMaxAge = ms - 1;' }],
    caughtBy: [
      'cookie-maxage-from-the-current-time',
      'cookie-maxage-gives-expires',
      'cookie-maxage-in-milliseconds',
      'cookie-maxage-negative',
      'cookie-maxage-ten-years',
      'cookie-maxage-zero',
      'response-expiry-counts-from-the-headers',
      'session-change-cookie-alone',
      'session-touch-after-max-age-was-changed',
      'session-touch-at-end-before-save',
      'session-touch-new-session-during-slow-request',
      'session-touch-restarts-max-age',
      'store-live-object-loaded-twice',
      'store-set-gets-id-and-session',
    ],
  },
  {
    name: 'max-age-drifts-with-the-clock',
    edits: [
      {
        file: 'cookie.ts',
        find: 'this.originalMaxAge = ms;',
        replace: 'this.originalMaxAge = expires.valueOf() - Date.now();',
      },
    ],
    caughtBy: ['cookie-maxage-original-does-not-drift', 'cookie-maxage-original-keeps-fractions'],
  },
  {
    name: 'max-age-dates-refused',
    edits: [{ file: 'cookie.ts', find: 'if (ms && !isDate(ms))', replace: 'if (ms)' }],
    caughtBy: ['cookie-maxage-as-date', 'session-cookie-maxage-date-accepted'],
  },
  {
    name: 'original-max-age-forgotten-when-loaded',
    edits: [
      {
        file: 'restore.ts',
        find: "  cookie.originalMaxAge = stored.originalMaxAge as Cookie['originalMaxAge'];",
        replace: '',
      },
    ],
    caughtBy: [
      'cookie-maxage-original-survives-loading',
      'cookie-maxage-restarts-when-modified',
      'cookie-maxage-session-expires',
      'store-load-found',
    ],
  },
  {
    name: 'expires-never-sent',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'attributes as CookieSerializeOptions | undefined',
        replace: '{ ...(attributes as CookieSerializeOptions), expires: undefined }',
      },
    ],
    caughtBy: [
      'cookie-expires-after-maxage-wins',
      'cookie-expires-date',
      'cookie-expires-date-stays-for-later-sessions',
      'cookie-expires-past-date',
    ],
  },
  {
    name: 'expires-leaves-the-time-to-live',
    edits: [
      {
        file: 'cookie.ts',
        find: `    this._expires = date;
    this.originalMaxAge = this.maxAge as Cookie['originalMaxAge'];`,
        replace: '    this._expires = date;',
      },
    ],
    caughtBy: [
      'cookie-expires-after-maxage-wins',
      'session-cookie-expires-date-counts-down',
      'session-cookie-expires-false',
      'session-cookie-expires-false-outlasts-maxage',
    ],
  },
  {
    name: 'expires-unchecked',
    edits: [
      {
        file: 'cookie-options.ts',
        find: "if (expires && typeof expires !== 'number'",
        replace: "if (false && typeof expires !== 'number'",
      },
    ],
    caughtBy: ['cookie-refused-expires-invalid-date'],
  },
  {
    name: 'expires-numbers-refused',
    edits: [
      { file: 'cookie-options.ts', find: "if (expires && typeof expires !== 'number' && ", replace: 'if (expires && ' },
    ],
    caughtBy: ['cookie-expires-number-is-a-lifetime'],
  },
  {
    name: 'expires-false-counts-as-null',
    edits: [
      {
        file: 'request-session.ts',
        find: 'session.cookie.expires != null && this',
        replace: 'session.cookie.expires && this',
      },
    ],
    caughtBy: ['cookie-expires-false-sent-again-when-modified'],
  },
  {
    name: 'expires-not-a-date-when-loaded',
    edits: [{ file: 'restore.ts', find: "if (typeof cookie._expires === 'string')", replace: 'if (false)' }],
    caughtBy: [
      'session-cookie-change-outlasts-the-request',
      'session-cookie-maxage-remaining',
      'store-record-expires-text-becomes-date',
    ],
  },
  {
    name: 'expires-before-max-age',
    edits: [
      {
        file: 'cookie.ts',
        find: '          if (!isCookie) this.maxAge = from.maxAge;',
        replace: '          if (!isCookie && !from.expires) this.maxAge = from.maxAge;',
      },
    ],
    caughtBy: ['cookie-maxage-after-expires-wins', 'cookie-maxage-null-after-expires-wins'],
  },
  {
    name: 'expires-not-renewed',
    edits: [
      {
        file: 'request-session.ts',
        find: `    session.touch();
`,
        replace: '',
      },
    ],
    caughtBy: ['cookie-expires-number-is-a-lifetime', 'cookie-maxage-client-forgets'],
  },
  {
    name: 'path-matches-longer-words',
    edits: [
      {
        file: 'request-path.ts',
        find: 'if (!path.startsWith(cookiePath)) return false;',
        replace: 'return path.startsWith(cookiePath);',
      },
    ],
    caughtBy: ['cookie-path-not-a-longer-word'],
  },
  {
    name: 'path-matches-anywhere',
    edits: [
      {
        file: 'request-path.ts',
        find: 'if (!path.startsWith(cookiePath)) return false;',
        replace: 'return path.includes(cookiePath);',
      },
    ],
    caughtBy: ['cookie-path-doubled-slash', 'cookie-path-not-at-the-beginning'],
  },
  {
    name: 'path-regardless-of-case',
    edits: [
      {
        file: 'request-path.ts',
        find: 'if (!path.startsWith(cookiePath)) return false;',
        replace: 'if (!path.toLowerCase().startsWith(cookiePath)) return false;',
      },
    ],
    caughtBy: ['cookie-path-case-counts'],
  },
  {
    name: 'path-decoded',
    edits: [
      { file: 'request-path.ts', find: "return target || '/';", replace: "return decodeURIComponent(target) || '/';" },
    ],
    caughtBy: ['cookie-path-not-decoded', 'security-odd-request-targets'],
  },
  {
    name: 'path-relative-to-the-mount',
    edits: [{ file: 'request-path.ts', find: 'req.originalUrl ?? req.url', replace: 'req.url' }],
    caughtBy: [
      'cookie-path-mounted-middleware',
      'cookie-path-mounted-not-relative',
      'cookie-path-mounted-path-below',
      'cookie-path-rewritten-url',
    ],
  },
  {
    name: 'path-never-checked',
    edits: [{ file: 'request-path.ts', find: "if (cookiePath === '/') return true;", replace: 'return true;' }],
    caughtBy: [
      'cookie-function-path-outside',
      'cookie-path-absolute-form-outside',
      'cookie-path-in-the-query',
      'cookie-path-options-asterisk-outside',
      'cookie-path-outside-not-loaded',
      'cookie-path-trailing-slash-outside',
      'security-outside-the-path-with-unset-destroy',
    ],
  },
  {
    name: 'path-must-be-exact',
    edits: [
      {
        file: 'request-path.ts',
        find: 'if (!path.startsWith(cookiePath)) return false;',
        replace: 'return path === cookiePath;',
      },
    ],
    caughtBy: ['cookie-path-below-is-inside', 'cookie-path-outside-no-session', 'cookie-path-trailing-slash-inside'],
  },
  {
    name: 'path-with-the-query',
    edits: [{ file: 'request-path.ts', find: 'code === 0x3f /* ? */ || ', replace: '' }],
    caughtBy: ['cookie-path-before-the-query'],
  },
  {
    name: 'path-of-absolute-targets-misread',
    edits: [{ file: 'request-path.ts', find: "target = target.replace(ABSOLUTE_FORM, '');", replace: '' }],
    caughtBy: ['cookie-path-absolute-form', 'cookie-path-before-the-query', 'security-absolute-request-target'],
  },
  {
    name: 'path-root-leaves-out-the-asterisk',
    edits: [{ file: 'request-path.ts', find: "if (cookiePath === '/') return true;", replace: '' }],
    caughtBy: ['cookie-path-options-asterisk'],
  },
  {
    name: 'path-unchecked',
    edits: [
      {
        file: 'cookie-options.ts',
        find: "if (path && path !== '/' && !isSerializable",
        replace: 'if (false && !isSerializable',
      },
    ],
    caughtBy: ['cookie-refused-path', 'security-injection-in-path-option'],
  },
  {
    name: 'domain-unchecked',
    edits: [
      { file: 'cookie-options.ts', find: 'if (domain && !isSerializable', replace: 'if (false && !isSerializable' },
    ],
    caughtBy: ['cookie-refused-domain', 'security-injection-in-domain-option'],
  },
  {
    name: 'options-need-not-be-an-object',
    edits: [
      {
        file: 'cookie-options.ts',
        find: "if (typeof options !== 'object' || options === null || Array.isArray(options)) {",
        replace: 'if (false) {',
      },
    ],
    caughtBy: ['cookie-function-returns-undefined', 'cookie-refused-no-object'],
  },
  {
    name: 'function-called-again-for-a-new-session',
    edits: [
      { file: 'request-session.ts', find: 'new Cookie(cookieOptions)', replace: 'new Cookie(settings.cookieFor(req))' },
    ],
    caughtBy: [
      'cookie-function-date-of-a-regenerated-session',
      'cookie-function-once-a-request',
      'cookie-function-path-check-and-cookie-agree',
    ],
  },
  {
    name: 'function-called-without-the-request',
    edits: [{ file: 'options.ts', find: '= cookie(req);', replace: '= cookie();' }],
    caughtBy: [
      'cookie-function-is-given-the-request',
      'cookie-function-secure-from-request',
      'security-cookie-function-from-header',
    ],
  },
  {
    name: 'function-called-once-for-all',
    edits: [
      {
        file: 'options.ts',
        find: `  if (typeof cookie === 'function') {
    return (req) => {`,
        replace: `  if (typeof cookie === 'function') {
    let first: CookieOptions | undefined;
    return (req) => {
      if (first) return first;`,
      },
      {
        file: 'options.ts',
        find: `      return options;
    };`,
        replace: `      first = options;
      return options;
    };`,
      },
    ],
    caughtBy: [
      'cookie-function-is-given-the-request',
      'cookie-function-path-inside',
      'cookie-function-secure-from-request',
    ],
  },
  {
    name: 'function-applied-to-loaded-sessions',
    edits: [
      {
        file: 'request-session.ts',
        find: '        const session = this.restore(record);',
        replace: `        const session = this.restore(record);
        session.cookie = new Cookie(this.cookieOptions);`,
      },
    ],
    caughtBy: [
      'cookie-function-not-applied-to-loaded-session',
      'session-cookie-options-not-applied-again',
      'store-record-expires-date-stays-date',
    ],
  },
  {
    name: 'function-may-be-asynchronous',
    edits: [{ file: 'options.ts', find: "refusePromise(options, 'cookie function');", replace: '' }],
    caughtBy: ['cookie-function-returns-a-promise', 'cookie-function-returns-a-promise-that-rejects'],
  },
  {
    name: 'function-rejection-left-unhandled',
    edits: [{ file: 'options.ts', find: 'value.then(undefined, () => {});', replace: '' }],
    caughtBy: ['cookie-function-returns-a-promise-that-rejects', 'genid-rejected-promise-is-not-left-unhandled'],
  },
  {
    name: 'function-result-unchecked',
    edits: [{ file: 'options.ts', find: "checkCookieOptions(options, 'cookie function: its result');", replace: '' }],
    caughtBy: ['cookie-function-returns-null', 'cookie-function-returns-text', 'cookie-function-returns-undefined'],
  },
  {
    name: 'unknown-options-refused',
    edits: [
      {
        file: 'cookie-options.ts',
        find: '  if (domain && !isS',
        replace: `  if ('encode' in options || 'overwrite' in options) throw new TypeError('unknown cookie option');
  if (domain && !isS`,
      },
    ],
    caughtBy: ['cookie-unknown-options-dropped'],
  },
  {
    name: 'session-fields-are-not-sent',
    edits: [
      { file: 'request-session.ts', find: 'session.cookie.data);', replace: 'new Cookie(this.cookieOptions).data);' },
    ],
    caughtBy: [
      'cookie-function-not-applied-to-loaded-session',
      'security-injection-in-session-path',
      'security-injection-of-attribute-in-session-path',
      'session-cookie-assign-path',
      'session-cookie-assign-samesite',
      'session-cookie-assign-secure-over-tls',
      'session-cookie-changed-for-one-visitor',
      'session-cookie-options-not-applied-again',
    ],
  },
  {
    name: 'attributes-not-restored',
    edits: [
      {
        file: 'restore.ts',
        find: 'const cookie = new Cookie(stored);',
        replace: 'const cookie = new Cookie({ _expires: stored.expires });',
      },
    ],
    caughtBy: [
      'cookie-attributes-stored-and-restored',
      'cookie-domain-stored',
      'cookie-samesite-stored',
      'cookie-secure-auto-born-over-https-not-refreshed-over-http',
      'cookie-secure-stored',
      'session-cookie-restored-from-the-store',
    ],
  },
  {
    name: 'value-unsigned',
    edits: [serialized('id')],
    caughtBy: [
      'cookie-value-exact',
      'cookie-value-is-the-session-id',
      'genid-result-is-the-session-id',
      'options-cookie-holds-the-id-alone',
      'response-long-lived-new-session-has-cookie',
      'security-cookie-header-encoded-control-characters',
      'security-secret-not-sent',
      'security-signature-of-empty-id',
      'session-regenerate-twice',
    ],
  },
  {
    name: 'value-without-prefix',
    edits: [serialized('value.slice(SIGNED.length)')],
    caughtBy: [
      'cookie-value-exact',
      'cookie-value-id-with-full-stops',
      'response-explicit-save-is-enough',
      'saveuninitialized-false-unknown-id-with-data-gets-a-new-id',
      'security-cookie-after-a-thousand-others',
      'security-cookie-repeated',
      'store-memory-without-expiry-stays',
    ],
  },
  {
    name: 'value-not-percent-encoded',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'attributes as CookieSerializeOptions | undefined',
        replace: '{ ...(attributes as CookieSerializeOptions), encode: String }',
      },
    ],
    caughtBy: [
      'cookie-value-exact',
      'cookie-value-id-beyond-ascii',
      'cookie-value-id-with-full-stops',
      'cookie-value-id-with-reserved-characters',
      'genid-id-with-special-characters-comes-back',
      'secret-signs-with-hmac-sha-256',
    ],
  },
  {
    name: 'value-not-decoded',
    edits: [
      {
        file: 'cookie-header.ts',
        find: 'return decode(header.slice(start, end));',
        replace: 'return header.slice(start, end);',
      },
    ],
    caughtBy: [
      'cookie-function-once-for-a-loaded-session',
      'cookie-value-exact-accepted',
      'cookie-value-quoted-accepted',
      'saveuninitialized-true-does-not-resave-a-loaded-session',
      'security-cookie-among-properties-of-objects',
      'security-cookie-in-several-lines',
      'security-cookie-with-long-id',
      'security-unknown-id-not-stored-under',
    ],
  },
  {
    name: 'value-encoded-twice',
    edits: [serialized('encodeURIComponent(value)')],
    caughtBy: [
      'cookie-value-exact',
      'cookie-value-is-the-session-id',
      'resave-date-comes-back-as-text',
      'resave-map-comes-back-empty-and-is-no-change',
      'response-host-connect',
      'response-host-express4',
      'response-http10-saves',
      'response-http2',
      'response-next-request-finds-what-was-saved',
      'response-tls',
      'saveuninitialized-false-initialized-at-the-second-request',
      'saveuninitialized-false-new-session-regenerated-is-stored',
      'saveuninitialized-false-regenerated-session-is-stored',
      'saveuninitialized-false-stores-a-session-with-data',
    ],
  },
  {
    name: 'expiry-renewed-at-the-end-alone',
    edits: [
      {
        file: 'request-session.ts',
        find: `    this.touch(session);
    const secret`,
        replace: '    const secret',
      },
    ],
    caughtBy: [
      'cookie-maxage-restarts-before-the-headers-go',
      'response-expiry-is-that-of-the-headers',
      'rolling-expiry-of-a-streamed-response',
    ],
  },
  {
    name: 'unsent-cookies-keep-sessions-from-being-stored',
    edits: [
      {
        file: 'request-session.ts',
        find: "    if (this.needsSave(session)) return 'save';",
        replace: `    if (this.headersWritten && !this.setCookie && this.needsCookie(session)) return 'nothing';
    if (this.needsSave(session)) return 'save';`,
      },
    ],
    caughtBy: [
      'cookie-secure-true-over-http-in-chunks',
      'proxy-insecure-request-stores-after-the-headers',
      'response-regenerated-after-flush-gets-no-cookie',
    ],
  },
  {
    name: 'options-need-be-no-object',
    edits: [
      {
        file: 'cookie-options.ts',
        find: "  if (typeof options !== 'object' || options === null || Array.isArray(options)) {",
        replace: '  if (options === null) {',
      },
      {
        file: 'cookie.ts',
        find: `    if (!options) return;
    if (typeof options !== 'object') throw`,
        replace: `    if (typeof options !== 'object') return;
    if (false) throw`,
      },
    ],
    caughtBy: [
      'cookie-no-object-from-function',
      'cookie-no-object-list',
      'cookie-no-object-number',
      'cookie-no-object-text',
      'cookie-no-object-true',
      'cookie-refused-no-object',
    ],
  },
  {
    name: 'options-without-truth-are-refused',
    edits: [
      {
        file: 'options.ts',
        find: 'resolveCookie(given.cookie || {}, name)',
        replace: 'resolveCookie(given.cookie === undefined ? {} : given.cookie, name)',
      },
    ],
    caughtBy: ['cookie-false-counts-as-left-out', 'cookie-null-counts-as-left-out'],
  },
  {
    name: 'serialised-without-attributes',
    edits: [
      {
        file: 'cookie.ts',
        find: 'return serialize(name, value, this.data as CookieSerializeOptions);',
        replace: 'return serialize(name, value);',
      },
    ],
    caughtBy: ['session-cookie-serialize-all-attributes', 'session-cookie-serialize-what-was-assigned'],
  },
  {
    name: 'data-with-more-than-attributes',
    edits: [
      {
        file: 'cookie.ts',
        find: `      sameSite: this.sameSite,
    };`,
        replace: `      sameSite: this.sameSite,
      maxAge: this.maxAge,
    };`,
      },
    ],
    caughtBy: ['session-cookie-data-of-the-defaults', 'session-cookie-data-of-the-options'],
  },
  {
    name: 'auto-resolved-in-the-options',
    edits: [
      {
        file: 'request-session.ts',
        find: "if (cookieOptions.secure === 'auto') cookie.secure = secure;",
        replace: "if (cookieOptions.secure === 'auto') cookie.secure = cookieOptions.secure = secure;",
      },
      {
        file: 'request-session.ts',
        find: "if (cookieOptions.sameSite === 'auto') cookie.sameSite =",
        replace: "if (cookieOptions.sameSite === 'auto') cookie.sameSite = cookieOptions.sameSite =",
      },
    ],
    caughtBy: ['cookie-options-frozen', 'cookie-options-frozen-samesite-auto'],
  },
  {
    name: 'accessors-hidden',
    edits: [
      {
        file: 'cookie.ts',
        find: '    this.httpOnly = true;',
        replace: `    this.httpOnly = true;
    Object.defineProperty(this, 'sameSite', { value: undefined, writable: true, enumerable: true });`,
      },
    ],
    caughtBy: [
      'session-cookie-accessor-of-a-loaded-session',
      'session-cookie-accessor-of-an-assignment',
      'session-cookie-accessor-over-http',
    ],
  },
];
