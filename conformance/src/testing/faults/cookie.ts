import type { Edit } from '../reference.js';
import type { InjectedFault } from './injected-fault.js';

/** Makes the cookie from something other than the signed `value`. */
function serialized(replacement: string): Edit {
  return {
    file: 'session-cookie.ts',
    find: '  return serialize(',
    replace: `  return ((value: string, more?: CookieSerializeOptions) => serialize(${replacement}, more))(`,
  };
}

/** Faults in the attributes and the value of the cookie. */
export const cookie: readonly InjectedFault[] = [
  {
    name: 'http-only-left-out',
    breaks: [
      'security.cookie.http-only',
      'cookie.function.auto.secure',
      'response.save-at-end',
      'store.record.cookie-attributes',
      'store.record.foreign-cookie',
      'store.shared.own-options',
    ],
    edits: [{ file: 'cookie.ts', find: 'httpOnly: this.httpOnly,', replace: 'httpOnly: undefined,' }],
  },
  {
    name: 'http-only-defaults-to-false',
    breaks: [
      'cookie.httpOnly.default',
      'browser.httpOnly.hidden',
      'browser.httpOnly.not-overwritten',
      'cookie.expires.empty',
      'cookie.maxAge.default',
      'cookie.maxAge.empty',
    ],
    edits: [{ file: 'cookie.ts', find: 'this.httpOnly = true;', replace: 'this.httpOnly = false;' }],
  },
  {
    name: 'http-only-cannot-be-turned-off',
    breaks: [
      'cookie.httpOnly.falsy',
      'browser.httpOnly.off',
      'cookie.function',
      'store.base.create-session',
      'store.record.cookie-attributes',
    ],
    edits: [{ file: 'cookie.ts', find: 'this.httpOnly = from.httpOnly;', replace: '' }],
  },
  {
    name: 'path-left-out',
    breaks: [
      'cookie.path.default',
      'browser.path.inside',
      'browser.prefix.host',
      'cookie.partitioned.default',
      'cookie.priority.default',
      'cookie.sameSite.false',
      'cookie.secure.default',
    ],
    edits: [{ file: 'cookie.ts', find: 'path: this.path,', replace: 'path: undefined,' }],
  },
  {
    name: 'path-always-the-root',
    breaks: [
      'cookie.path.value',
      'browser.path.function',
      'browser.path.inside',
      'browser.path.mounted',
      'browser.prefix.host',
      'security.injection.header',
    ],
    edits: [{ file: 'cookie.ts', find: 'this.path = from.path;', replace: '' }],
  },
  {
    name: 'domain-left-out',
    breaks: [
      'cookie.domain.value',
      'browser.domain.foreign',
      'browser.domain.subdomains',
      'browser.prefix.host',
      'browser.prefix.secure',
      'security.injection.attribute',
    ],
    edits: [{ file: 'cookie.ts', find: 'domain: this.domain,', replace: 'domain: undefined,' }],
  },
  {
    name: 'domain-defaults-to-a-host',
    breaks: ['cookie.domain.default', 'browser.domain.default', 'cookie.function.defaults'],
    edits: [
      {
        file: 'cookie.ts',
        find: 'this.httpOnly = true;',
        replace: "this.httpOnly = true;\n    this.domain = 'example.com';",
      },
    ],
  },
  {
    name: 'priority-left-out',
    breaks: ['cookie.priority.low', 'browser.priority'],
    edits: [{ file: 'cookie.ts', find: 'priority: this.priority,', replace: 'priority: undefined,' }],
  },
  {
    name: 'priority-only-in-lower-case',
    breaks: ['cookie.priority.any-case'],
    edits: [
      {
        file: 'cookie-options.ts',
        find: 'PRIORITIES.has(priority.toLowerCase())',
        replace: 'PRIORITIES.has(priority)',
      },
    ],
  },
  {
    name: 'priority-unchecked',
    breaks: ['cookie.refused'],
    edits: [{ file: 'cookie-options.ts', find: 'if (priority && ', replace: 'if (false && ' }],
  },
  {
    name: 'partitioned-left-out',
    breaks: [
      'cookie.partitioned.truthy',
      'browser.partitioned.per-site',
      'browser.partitioned.secure',
      'cookie.not-checked',
    ],
    edits: [{ file: 'cookie.ts', find: 'partitioned: this.partitioned,', replace: 'partitioned: undefined,' }],
  },
  {
    name: 'partitioned-wants-secure',
    breaks: ['cookie.partitioned.stored'],
    edits: [
      {
        file: 'cookie-options.ts',
        find: 'if (options.partitioned && !options.secure) debug(',
        replace: 'if (options.partitioned && !options.secure) throw new TypeError(',
      },
    ],
  },
  {
    name: 'same-site-left-out',
    breaks: [
      'cookie.sameSite.lax',
      'browser.proxy.auto',
      'browser.sameSite.lax',
      'browser.sameSite.none',
      'browser.sameSite.none-insecure',
      'browser.sameSite.same-site',
      'browser.sameSite.strict',
    ],
    edits: [{ file: 'cookie.ts', find: 'sameSite: this.sameSite,', replace: 'sameSite: undefined,' }],
  },
  {
    name: 'same-site-defaults-to-lax',
    breaks: [
      'cookie.sameSite.default',
      'browser.sameSite.unset',
      'cookie.default',
      'security.injection.header',
      'session.cookie.fields',
    ],
    edits: [
      {
        file: 'cookie.ts',
        find: 'this.httpOnly = true;',
        replace: "this.httpOnly = true;\n    this.sameSite = 'lax';",
      },
    ],
  },
  {
    name: 'same-site-unchecked',
    breaks: ['cookie.refused'],
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
  },
  {
    name: 'same-site-none-wants-secure',
    breaks: ['cookie.not-checked'],
    edits: [
      {
        file: 'cookie-options.ts',
        find: "=== 'none' && !options.secure) {",
        replace: `=== 'none' && !options.secure) {
    throw new TypeError('sameSite');`,
      },
    ],
  },
  {
    name: 'same-site-auto-is-always-none',
    breaks: ['cookie.sameSite.auto.insecure', 'cookie.function.auto.same-site', 'security.proxy.not-spoofed'],
    edits: [{ file: 'request-session.ts', find: "secure ? 'none' : 'lax'", replace: "'none'" }],
  },
  {
    name: 'same-site-auto-is-always-lax',
    breaks: ['cookie.sameSite.auto.secure'],
    edits: [{ file: 'request-session.ts', find: "secure ? 'none' : 'lax'", replace: "'lax'" }],
  },
  {
    name: 'same-site-auto-makes-it-secure',
    breaks: ['cookie.sameSite.auto.secure', 'cookie.function.auto.same-site'],
    edits: [
      {
        file: 'request-session.ts',
        find: "if (cookieOptions.sameSite === 'auto') cookie.sameSite",
        replace: `if (secure && cookieOptions.sameSite === 'auto') cookie.secure = true;
      if (cookieOptions.sameSite === 'auto') cookie.sameSite`,
      },
    ],
  },
  {
    name: 'same-site-auto-is-never-resolved',
    breaks: ['cookie.sameSite.auto.resolved-once'],
    edits: [
      {
        file: 'request-session.ts',
        find: "if (cookieOptions.sameSite === 'auto') cookie.sameSite = secure ? 'none' : 'lax';",
        replace: '',
      },
    ],
  },
  {
    name: 'secure-left-out',
    breaks: ['cookie.secure.truthy', 'browser.secure.https-only', 'cookie.partitioned.falsy', 'response.http2'],
    edits: [{ file: 'cookie.ts', find: 'secure: this.secure,', replace: 'secure: undefined,' }],
  },
  {
    name: 'secure-auto-is-always-true',
    breaks: ['cookie.secure.auto.proxy', 'browser.proxy.auto', 'browser.secure.auto', 'browser.secure.left-alone'],
    edits: [{ file: 'request-session.ts', find: 'cookie.secure = secure;', replace: 'cookie.secure = true;' }],
  },
  {
    name: 'secure-auto-is-never-true',
    breaks: [
      'cookie.secure.auto.secure',
      'browser.proxy.auto',
      'browser.secure.auto',
      'cookie.function.auto.secure',
      'store.shared.own-options',
    ],
    edits: [{ file: 'request-session.ts', find: 'cookie.secure = secure;', replace: 'cookie.secure = false;' }],
  },
  {
    name: 'secure-auto-is-resolved-again-when-loaded',
    breaks: ['cookie.secure.auto.resolved-once'],
    edits: [
      {
        file: 'request-session.ts',
        find: '        const session = this.restore(record);',
        replace: `        const session = this.restore(record);
        if (this.cookieOptions.secure === 'auto') session.cookie.secure = isSecure(this.req, this.settings.trustProxy);`,
      },
    ],
  },
  {
    name: 'secure-sent-over-http',
    breaks: [
      'security.secure.never-over-http',
      'browser.proxy.distrusted',
      'browser.proxy.secure',
      'cookie.secure.insecure-connection',
      'response.hosts',
    ],
    edits: [
      { file: 'request-session.ts', find: 'if (session.cookie.secure && !isSecure', replace: 'if (false && !isSecure' },
    ],
  },
  {
    name: 'secure-turned-off-over-http',
    breaks: [
      'cookie.secure.proxy.undefined',
      'cookie.function',
      'proxy.false',
      'proxy.insecure',
      'proxy.true.header',
      'proxy.undefined',
      'session.cookie.assign',
    ],
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
  },
  {
    name: 'max-age-in-seconds',
    breaks: [
      'cookie.maxAge.expires',
      'browser.lifetime.changed',
      'browser.lifetime.expired',
      'browser.lifetime.persistent',
      'browser.lifetime.rolling',
      'rolling.new',
    ],
    edits: [
      {
        file: 'cookie.ts',
        find: 'const expires = new Date(Date.now() + ms);',
        replace: 'const expires = new Date(Date.now() + ms * 1000);',
      },
    ],
  },
  {
    name: 'max-age-attribute-sent',
    breaks: ['cookie.attributes.no-max-age', 'cookie.expires.default', 'cookie.expires.false-sent-again', 'unset.keep'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'attributes as CookieSerializeOptions | undefined',
        replace:
          '{ ...(attributes as CookieSerializeOptions), maxAge: Number(attributes?.originalMaxAge) / 1000 || 0 }',
      },
    ],
  },
  {
    name: 'max-age-without-an-expiry',
    breaks: ['session.cookie.maxAge.assign'],
    edits: [{ file: 'cookie.ts', find: 'this._expires = expires;', replace: '' }],
  },
  {
    name: 'max-age-unchecked',
    breaks: ['cookie.refused'],
    edits: [{ file: 'cookie-options.ts', find: 'if (!isMaxAge(maxAge)) {', replace: 'if (false) {' }],
  },
  {
    name: 'max-age-setter-unchecked',
    breaks: ['session.cookie.maxAge.checked'],
    edits: [{ file: 'cookie.ts', find: 'if (ms && !isDate(ms)) {', replace: 'if (false) {' }],
  },
  {
    name: 'max-age-loses-a-millisecond',
    breaks: ['cookie.maxAge.expires', 'store.kind.live'],
    edits: [{ file: 'cookie.ts', find: 'this.originalMaxAge = ms;', replace: 'this.originalMaxAge = ms - 1;' }],
  },
  {
    name: 'max-age-drifts-with-the-clock',
    breaks: ['cookie.maxAge.original'],
    edits: [
      {
        file: 'cookie.ts',
        find: 'this.originalMaxAge = ms;',
        replace: 'this.originalMaxAge = expires.valueOf() - Date.now();',
      },
    ],
  },
  {
    name: 'max-age-dates-refused',
    breaks: ['cookie.maxAge.date'],
    edits: [{ file: 'cookie.ts', find: 'if (ms && !isDate(ms))', replace: 'if (ms)' }],
  },
  {
    name: 'original-max-age-forgotten-when-loaded',
    breaks: ['cookie.maxAge.original', 'store.base.load'],
    edits: [
      {
        file: 'restore.ts',
        find: "  cookie.originalMaxAge = stored.originalMaxAge as Cookie['originalMaxAge'];",
        replace: '',
      },
    ],
  },
  {
    name: 'expires-never-sent',
    breaks: ['cookie.expires.value', 'browser.lifetime.changed'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'attributes as CookieSerializeOptions | undefined',
        replace: '{ ...(attributes as CookieSerializeOptions), expires: undefined }',
      },
    ],
  },
  {
    name: 'expires-leaves-the-time-to-live',
    breaks: ['session.cookie.expires-false', 'session.cookie.expires-date'],
    edits: [
      {
        file: 'cookie.ts',
        find: `    this._expires = date;
    this.originalMaxAge = this.maxAge as Cookie['originalMaxAge'];`,
        replace: '    this._expires = date;',
      },
    ],
  },
  {
    name: 'expires-unchecked',
    breaks: ['cookie.refused'],
    edits: [
      {
        file: 'cookie-options.ts',
        find: "if (expires && typeof expires !== 'number'",
        replace: "if (false && typeof expires !== 'number'",
      },
    ],
  },
  {
    name: 'expires-numbers-refused',
    breaks: ['cookie.expires.number'],
    edits: [
      { file: 'cookie-options.ts', find: "if (expires && typeof expires !== 'number' && ", replace: 'if (expires && ' },
    ],
  },
  {
    name: 'expires-false-counts-as-null',
    breaks: ['cookie.expires.false-sent-again'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'session.cookie.expires != null && this',
        replace: 'session.cookie.expires && this',
      },
    ],
  },
  {
    name: 'expires-not-a-date-when-loaded',
    breaks: ['store.record.expires'],
    edits: [{ file: 'restore.ts', find: "if (typeof cookie._expires === 'string')", replace: 'if (false)' }],
  },
  {
    name: 'expires-before-max-age',
    breaks: ['cookie.expires.last-wins'],
    edits: [
      {
        file: 'cookie.ts',
        find: '          if (!isCookie) this.maxAge = from.maxAge;',
        replace: '          if (!isCookie && !from.expires) this.maxAge = from.maxAge;',
      },
    ],
  },
  {
    name: 'expires-not-renewed',
    breaks: ['cookie.expires.number'],
    edits: [
      {
        file: 'request-session.ts',
        find: `    session.touch();
`,
        replace: '',
      },
    ],
  },
  {
    name: 'path-matches-longer-words',
    breaks: ['cookie.path.segments'],
    edits: [
      {
        file: 'request-path.ts',
        find: 'if (!path.startsWith(cookiePath)) return false;',
        replace: 'return path.startsWith(cookiePath);',
      },
    ],
  },
  {
    name: 'path-matches-anywhere',
    breaks: ['cookie.path.raw'],
    edits: [
      {
        file: 'request-path.ts',
        find: 'if (!path.startsWith(cookiePath)) return false;',
        replace: 'return path.includes(cookiePath);',
      },
    ],
  },
  {
    name: 'path-regardless-of-case',
    breaks: ['cookie.path.raw'],
    edits: [
      {
        file: 'request-path.ts',
        find: 'if (!path.startsWith(cookiePath)) return false;',
        replace: 'if (!path.toLowerCase().startsWith(cookiePath)) return false;',
      },
    ],
  },
  {
    name: 'path-decoded',
    breaks: ['cookie.path.raw', 'security.request.target'],
    edits: [
      { file: 'request-path.ts', find: "return target || '/';", replace: "return decodeURIComponent(target) || '/';" },
    ],
  },
  {
    name: 'path-relative-to-the-mount',
    breaks: ['cookie.path.original-url'],
    edits: [{ file: 'request-path.ts', find: 'req.originalUrl ?? req.url', replace: 'req.url' }],
  },
  {
    name: 'path-never-checked',
    breaks: ['cookie.path.outside', 'cookie.function.path', 'security.session.survives-absence'],
    edits: [{ file: 'request-path.ts', find: "if (cookiePath === '/') return true;", replace: 'return true;' }],
  },
  {
    name: 'path-must-be-exact',
    breaks: ['cookie.path.inside'],
    edits: [
      {
        file: 'request-path.ts',
        find: 'if (!path.startsWith(cookiePath)) return false;',
        replace: 'return path === cookiePath;',
      },
    ],
  },
  {
    name: 'path-with-the-query',
    breaks: ['cookie.path.query'],
    edits: [{ file: 'request-path.ts', find: 'code === 0x3f /* ? */ || ', replace: '' }],
  },
  {
    name: 'path-of-absolute-targets-misread',
    breaks: ['cookie.path.absolute-form', 'security.request.target'],
    edits: [{ file: 'request-path.ts', find: "target = target.replace(ABSOLUTE_FORM, '');", replace: '' }],
  },
  {
    name: 'path-root-leaves-out-the-asterisk',
    breaks: ['cookie.path.options-asterisk'],
    edits: [{ file: 'request-path.ts', find: "if (cookiePath === '/') return true;", replace: '' }],
  },
  {
    name: 'path-unchecked',
    breaks: ['cookie.refused', 'security.injection.construct'],
    edits: [
      {
        file: 'cookie-options.ts',
        find: "if (path && path !== '/' && !isSerializable",
        replace: 'if (false && !isSerializable',
      },
    ],
  },
  {
    name: 'domain-unchecked',
    breaks: ['cookie.refused', 'security.injection.construct'],
    edits: [
      { file: 'cookie-options.ts', find: 'if (domain && !isSerializable', replace: 'if (false && !isSerializable' },
    ],
  },
  {
    name: 'options-need-not-be-an-object',
    breaks: ['cookie.function.checked'],
    edits: [
      {
        file: 'cookie-options.ts',
        find: "if (typeof options !== 'object' || options === null || Array.isArray(options)) {",
        replace: 'if (false) {',
      },
    ],
  },
  {
    name: 'function-called-again-for-a-new-session',
    breaks: ['cookie.function.once'],
    edits: [
      { file: 'request-session.ts', find: 'new Cookie(cookieOptions)', replace: 'new Cookie(settings.cookieFor(req))' },
    ],
  },
  {
    name: 'function-called-without-the-request',
    breaks: ['cookie.function', 'security.request.cookie-function'],
    edits: [{ file: 'options.ts', find: '= cookie(req);', replace: '= cookie();' }],
  },
  {
    name: 'function-called-once-for-all',
    breaks: ['cookie.function', 'browser.path.function', 'cookie.function.path'],
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
  },
  {
    name: 'function-applied-to-loaded-sessions',
    breaks: ['cookie.function.loaded', 'store.record.expires'],
    edits: [
      {
        file: 'request-session.ts',
        find: '        const session = this.restore(record);',
        replace: `        const session = this.restore(record);
        session.cookie = new Cookie(this.cookieOptions);`,
      },
    ],
  },
  {
    name: 'function-may-be-asynchronous',
    breaks: ['cookie.function.checked'],
    edits: [{ file: 'options.ts', find: "refusePromise(options, 'cookie function');", replace: '' }],
  },
  {
    name: 'function-rejection-left-unhandled',
    breaks: ['cookie.function.checked'],
    edits: [{ file: 'options.ts', find: 'value.then(undefined, () => {});', replace: '' }],
  },
  {
    name: 'function-result-unchecked',
    breaks: ['cookie.function.checked'],
    edits: [{ file: 'options.ts', find: "checkCookieOptions(options, 'cookie function: its result');", replace: '' }],
  },
  {
    name: 'unknown-options-refused',
    breaks: ['cookie.unknown-dropped'],
    edits: [
      {
        file: 'cookie-options.ts',
        find: '  if (domain && !isS',
        replace: `  if ('encode' in options || 'overwrite' in options) throw new TypeError('unknown cookie option');
  if (domain && !isS`,
      },
    ],
  },
  {
    name: 'session-fields-are-not-sent',
    breaks: ['session.cookie.assign'],
    edits: [
      { file: 'request-session.ts', find: 'session.cookie.data);', replace: 'new Cookie(this.cookieOptions).data);' },
    ],
  },
  {
    name: 'first-cookie-decides-the-attributes',
    breaks: ['session.cookie.own'],
    edits: [{ file: 'set-cookie.ts', find: 'if (!last || !isSame(last, attributes)) {', replace: 'if (!last) {' }],
  },
  {
    name: 'last-cookie-decides-same-site',
    breaks: ['session.cookie.own'],
    edits: [{ file: 'set-cookie.ts', find: 'one.sameSite === other.sameSite', replace: 'true' }],
  },
  {
    name: 'attributes-not-restored',
    breaks: ['session.cookie.restored'],
    edits: [
      {
        file: 'restore.ts',
        find: 'const cookie = new Cookie(stored);',
        replace: 'const cookie = new Cookie({ _expires: stored.expires });',
      },
    ],
  },
  {
    name: 'value-unsigned',
    breaks: [
      'cookie.value.form',
      'security.data.not-in-cookie',
      'response.long-lived',
      'security.secret.not-sent',
      'security.signature.empty-id',
    ],
    edits: [serialized('id')],
  },
  {
    name: 'value-without-prefix',
    breaks: [
      'cookie.value.form',
      'response.explicit-save',
      'saveUninitialized.false.modified',
      'saveUninitialized.unknown-id',
      'security.cookie-header.among-others',
      'security.cookie-header.once',
      'store.memory.expired',
    ],
    edits: [serialized('value.slice(SIGNED.length)')],
  },
  {
    name: 'value-not-percent-encoded',
    breaks: ['cookie.value.encoded', 'secret.signs'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'attributes as CookieSerializeOptions | undefined',
        replace: '{ ...(attributes as CookieSerializeOptions), encode: String }',
      },
    ],
  },
  {
    name: 'value-not-decoded',
    breaks: [
      'cookie.value.read',
      'cookie.function.once',
      'cookie.value.read-lenient',
      'saveUninitialized.new-only',
      'security.cookie-header.among-others',
      'security.cookie-header.lines',
      'security.cookie-header.long-id',
    ],
    edits: [
      {
        file: 'cookie-header.ts',
        find: 'return decode(header.slice(start, end));',
        replace: 'return header.slice(start, end);',
      },
    ],
  },
  {
    name: 'value-encoded-twice',
    breaks: [
      'cookie.value.form',
      'response.hosts',
      'response.http10',
      'response.save-before-end',
      'response.tls',
      'saveUninitialized.regenerated',
    ],
    edits: [serialized('encodeURIComponent(value)')],
  },
  {
    name: 'expiry-renewed-at-the-end-alone',
    breaks: ['response.cookie.one-expiry'],
    edits: [
      {
        file: 'request-session.ts',
        find: `    this.touch(session);
    const secret`,
        replace: '    const secret',
      },
    ],
  },
  {
    name: 'unsent-cookies-keep-sessions-from-being-stored',
    breaks: ['cookie.secure.insecure-connection', 'proxy.insecure', 'response.cookie.too-late'],
    edits: [
      {
        file: 'request-session.ts',
        find: "    if (this.needsSave(session)) return 'save';",
        replace: `    if (this.headersWritten && !this.setCookie && this.needsCookie(session)) return 'nothing';
    if (this.needsSave(session)) return 'save';`,
      },
    ],
  },
  {
    name: 'options-need-be-no-object',
    breaks: ['cookie.no-object'],
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
  },
  {
    name: 'options-without-truth-are-refused',
    breaks: ['cookie.falsy'],
    edits: [
      {
        file: 'options.ts',
        find: 'resolveCookie(given.cookie || {}, name)',
        replace: 'resolveCookie(given.cookie === undefined ? {} : given.cookie, name)',
      },
    ],
  },
  {
    name: 'serialised-without-attributes',
    breaks: ['session.cookie.serialize'],
    edits: [
      {
        file: 'cookie.ts',
        find: 'return serialize(name, value, this.data as CookieSerializeOptions);',
        replace: 'return serialize(name, value);',
      },
    ],
  },
  {
    name: 'data-with-more-than-attributes',
    breaks: ['session.cookie.data'],
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
  },
  {
    name: 'auto-not-resolved-when-regenerated',
    breaks: [
      'cookie.secure.auto.insecure',
      'cookie.secure.auto.secure',
      'cookie.sameSite.auto.insecure',
      'cookie.sameSite.auto.secure',
    ],
    edits: [
      {
        file: 'request-session.ts',
        find: "if (cookieOptions.secure === 'auto' || cookieOptions.sameSite === 'auto') {",
        replace: "if (!this.loaded && (cookieOptions.secure === 'auto' || cookieOptions.sameSite === 'auto')) {",
      },
    ],
  },
  {
    name: 'auto-resolved-in-the-options',
    breaks: ['cookie.only-read'],
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
  },
  {
    name: 'accessors-hidden',
    breaks: ['session.cookie.accessor'],
    edits: [
      {
        file: 'cookie.ts',
        find: '    this.httpOnly = true;',
        replace: `    this.httpOnly = true;
    Object.defineProperty(this, 'sameSite', { value: undefined, writable: true, enumerable: true });`,
      },
    ],
  },
];
