import type { InjectedFault } from './injected-fault.js';

/** Faults in the options of the factory. */
export const options: readonly InjectedFault[] = [
  {
    name: 'name-ignored',
    breaks: ['name.set', 'browser.name.several', 'browser.prefix.host', 'browser.prefix.secure'],
    edits: [{ file: 'options.ts', find: "given.name || given.key || 'connect.sid'", replace: "'connect.sid'" }],
  },
  {
    name: 'name-default-differs',
    breaks: [
      'name.default',
      'name.empty',
      'proxy.true.ignores-trust-proxy',
      'proxy.undefined.default',
      'reading.not-encoded',
      'resave.change.as-json',
      'resave.modified',
      'unset.keep.no-cookie',
    ],
    edits: [{ file: 'options.ts', find: "|| 'connect.sid'", replace: "|| 'sid'" }],
  },
  {
    name: 'key-goes-before-name',
    breaks: ['name.key'],
    edits: [{ file: 'options.ts', find: 'given.name || given.key', replace: 'given.key || given.name' }],
  },
  {
    name: 'key-ignored',
    breaks: ['name.key'],
    edits: [{ file: 'options.ts', find: 'given.name || given.key', replace: 'given.name' }],
  },
  {
    name: 'name-unchecked',
    breaks: ['name.invalid', 'security.injection.construct'],
    edits: [
      {
        file: 'options.ts',
        find: "if (typeof name === 'string' && serialize(name, '')) return name;",
        replace: 'return name as string;',
      },
    ],
  },
  {
    name: 'name-ignored-when-reading',
    breaks: ['name.read'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'readCookie(header, name)',
        replace: "readCookie(header, 'connect.sid')",
      },
    ],
  },
  {
    name: 'name-matched-as-a-part',
    breaks: ['name.read'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'readCookie(header, name)',
        replace:
          "Object.entries((require('cookie') as typeof import('cookie')).parse(header)).find(([key]) => key.includes(name))?.[1]",
      },
    ],
  },
  {
    name: 'unknown-options-refused-by-the-factory',
    breaks: ['options.unknown'],
    edits: [
      {
        file: 'options.ts',
        find: '  const name = resolveName(',
        replace: `  if ('encrypt' in given || Object.keys(given).some((key) => !/^(cookie|genid|key|name|proxy|resave|rolling|saveUninitialized|secret|store|unset)$/.test(key))) throw new TypeError('unknown option');
  const name = resolveName(`,
      },
    ],
  },
  {
    name: 'resave-defaults-to-false',
    breaks: ['resave.default'],
    edits: [
      {
        file: 'options.ts',
        find: "resave: flagOrDeprecatedDefault(given.resave, 'resave')",
        replace: 'resave: Boolean(given.resave)',
      },
    ],
  },
  {
    name: 'resave-ignored',
    breaks: ['resave.true', 'saveUninitialized.new-only'],
    edits: [{ file: 'request-session.ts', find: 'if (!this.settings.resave) {', replace: 'if (true) {' }],
  },
  {
    name: 'resave-always',
    breaks: [
      'resave.false',
      'secret.signs',
      'security.session.survives-errors',
      'store.kind.synchronous',
      'unset.destroy.only-unset',
    ],
    edits: [{ file: 'request-session.ts', find: 'if (!this.settings.resave) {', replace: 'if (false) {' }],
  },
  {
    name: 'null-counts-as-left-out',
    breaks: ['resave.falsy'],
    edits: [
      { file: 'options.ts', find: 'if (value !== undefined)', replace: 'if (value !== undefined && value !== null)' },
    ],
  },
  {
    name: 'deprecations-of-what-is-given',
    breaks: ['options.deprecated'],
    edits: [
      {
        file: 'options.ts',
        find: '  if (value !== undefined) return Boolean(value);',
        replace: `  if (value !== undefined) {
    deprecate('SPEC_SESSION_GIVEN', \`the \${option} option\`);
    return Boolean(value);
  }`,
      },
    ],
  },
  {
    name: 'no-deprecations',
    breaks: ['options.deprecated.once'],
    edits: [{ file: 'warnings.ts', find: 'process.emitWarning(message,', replace: 'void (message,' }],
  },
  {
    name: 'deprecations-without-a-cause',
    breaks: ['options.deprecated'],
    edits: [
      {
        file: 'options.ts',
        find: `  if (value !== undefined) return Boolean(value);
`,
        replace: '',
      },
      {
        file: 'options.ts',
        find: `  return true;
}`,
        replace: `  return value === undefined || Boolean(value);
}`,
      },
    ],
  },
  {
    name: 'save-uninitialized-always',
    breaks: [
      'saveUninitialized.false',
      'reading.malformed',
      'reading.unsigned',
      'resave.new',
      'response.http2',
      'response.nothing-to-store',
      'secret.array.verifies',
    ],
    edits: [
      {
        file: 'request-session.ts',
        find: 'if (!settings.saveUninitialized && !this.saved',
        replace: 'if (!this.saved && false',
      },
    ],
  },
  {
    name: 'save-uninitialized-never',
    breaks: ['saveUninitialized.true', 'browser.visit', 'resave.new', 'store.event.connect'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'if (!settings.saveUninitialized && !this.saved',
        replace: 'if (!this.saved',
      },
    ],
  },
  {
    name: 'save-uninitialized-defaults-to-false',
    breaks: ['saveUninitialized.default', 'cookie.value.prefix', 'options.defaults'],
    edits: [
      {
        file: 'options.ts',
        find: "saveUninitialized: flagOrDeprecatedDefault(given.saveUninitialized, 'saveUninitialized')",
        replace: 'saveUninitialized: Boolean(given.saveUninitialized)',
      },
    ],
  },
  {
    name: 'uninitialized-sessions-get-a-cookie',
    breaks: [
      'rolling.uninitialized',
      'cookie.value.prefix',
      'saveUninitialized.explicit-save.no-cookie',
      'secret.changed',
    ],
    edits: [
      {
        file: 'request-session.ts',
        find: 'return settings.saveUninitialized || this.isModified(session);',
        replace: 'return true;',
      },
    ],
  },
  {
    name: 'new-sessions-get-a-cookie-only-when-modified',
    breaks: ['session.parallel.new', 'rolling.new', 'secret.changed', 'session.id.alias'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'return settings.saveUninitialized || this.isModified(session);',
        replace: 'return this.isModified(session);',
      },
    ],
  },
  {
    name: 'rolling-ignored',
    breaks: ['rolling.true'],
    edits: [{ file: 'request-session.ts', find: 'return settings.rolling || (', replace: 'return (' }],
  },
  {
    name: 'rolling-always',
    breaks: [
      'rolling.false',
      'response.http2',
      'response.nothing-to-store',
      'rolling.last-response',
      'secret.rotation',
    ],
    edits: [{ file: 'options.ts', find: 'rolling: Boolean(given.rolling)', replace: 'rolling: true' }],
  },
  {
    name: 'rolling-defaults-to-true',
    breaks: ['rolling.default'],
    edits: [
      {
        file: 'options.ts',
        find: 'rolling: Boolean(given.rolling)',
        replace: 'rolling: given.rolling === undefined || Boolean(given.rolling)',
      },
    ],
  },
  {
    name: 'rolling-only-when-true',
    breaks: ['rolling.truthy'],
    edits: [
      { file: 'options.ts', find: 'rolling: Boolean(given.rolling)', replace: 'rolling: given.rolling === true' },
    ],
  },
  {
    name: 'rolling-without-saving-sends-cookies',
    breaks: ['rolling.uninitialized'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'return settings.saveUninitialized || this',
        replace: 'return settings.saveUninitialized || settings.rolling || this',
      },
    ],
  },
  {
    name: 'rolling-only-when-modified',
    breaks: ['rolling.true'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'return settings.rolling || (',
        replace: 'return (settings.rolling && this.isModified(session)) || (',
      },
    ],
  },
  {
    name: 'modified-sessions-keep-their-cookie',
    breaks: ['rolling.false.modified'],
    edits: [
      {
        file: 'request-session.ts',
        find: '(session.cookie.expires != null && this.isModified(session))',
        replace: 'false',
      },
    ],
  },
  {
    name: 'cookies-without-expiry-sent-again',
    breaks: ['rolling.false.modified-session-cookie', 'cookie.expires.false-sent-again'],
    edits: [{ file: 'request-session.ts', find: 'session.cookie.expires != null && ', replace: '' }],
  },
  {
    name: 'signs-with-the-last-secret',
    breaks: ['secret.array.signs', 'browser.rotation'],
    edits: [
      { file: 'request-session.ts', find: 'this.secrets[0] as Secret', replace: 'this.secrets.at(-1) as Secret' },
    ],
  },
  {
    name: 'verifies-with-the-first-secret-alone',
    breaks: ['secret.array.verifies', 'browser.rotation'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'for (const secret of secrets)',
        replace: 'for (const secret of secrets.slice(0, 1))',
      },
    ],
  },
  {
    name: 'verifies-with-the-last-secret-alone',
    breaks: ['secret.array.verifies'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'for (const secret of secrets)',
        replace: 'for (const secret of secrets.slice(-1))',
      },
    ],
  },
  {
    name: 'secrets-copied-at-the-beginning',
    breaks: ['secret.rotation.live', 'browser.rotation'],
    edits: [{ file: 'secrets.ts', find: '  return secrets;', replace: '  return [...secrets];' }],
  },
  {
    name: 'secret-array-unchecked',
    breaks: ['secret.array.entries'],
    edits: [
      { file: 'secrets.ts', find: '    checkSecret(one, ', replace: '    if (false) checkSecret(one, ' },
      { file: 'secrets.ts', find: 'if (isShort(secrets[0])) {', replace: 'if (secrets[0] && isShort(secrets[0])) {' },
    ],
  },
  {
    name: 'secret-array-may-be-empty',
    breaks: ['secret.array.empty'],
    edits: [
      {
        file: 'secrets.ts',
        find: "if (secrets.length === 0) throw new TypeError('secret option array must contain one or more strings');",
        replace: '',
      },
    ],
  },
  {
    name: 'secrets-unchecked-when-they-change',
    breaks: ['secret.rotation.live-empty'],
    edits: [{ file: 'middleware.ts', find: '  checkSecrets(secrets);', replace: '' }],
  },
  {
    name: 'secret-short-unnoticed',
    breaks: ['secret.short'],
    edits: [{ file: 'secrets.ts', find: 'if (isShort(secrets[0])) {', replace: 'if (false) {' }],
  },
  {
    name: 'secret-always-too-short',
    breaks: ['secret.short'],
    edits: [{ file: 'secrets.ts', find: 'const SHORT = 16;', replace: 'const SHORT = 64;' }],
  },
  {
    name: 'option-names-unchecked',
    breaks: ['options.misspelt'],
    edits: [
      { file: 'options.ts', find: '  warnAboutNames(given);', replace: '' },
      { file: 'options.ts', find: '  warnAboutCookieNames(cookie);', replace: '' },
    ],
  },
  {
    name: 'option-names-of-others-refused',
    breaks: ['options.misspelt'],
    edits: [
      {
        file: 'option-names.ts',
        find: '    else if (COOKIE_OPTIONS.includes(key)) {',
        replace: '    else if (!OPTIONS.includes(key)) {',
      },
    ],
  },
  {
    name: 'secret-shown-in-errors',
    breaks: ['secret.undisclosed'],
    edits: [{ file: 'secrets.ts', find: 'kindOf(secret)}`', replace: 'JSON.stringify(secret)}`' }],
  },
  {
    name: 'secret-only-text',
    breaks: ['secret.types'],
    edits: [
      {
        file: 'secrets.ts',
        find: "createHmac('sha256', secret as Secret);",
        replace: "if (typeof secret !== 'string') throw new TypeError('text only');",
      },
    ],
  },
  {
    name: 'secret-has-a-default',
    breaks: ['secret.required', 'secret.empty', 'security.session.survives-absence'],
    edits: [
      {
        file: 'secrets.ts',
        find: `  if (!secret) {
`,
        replace: `  if (!secret) {
    return ['keyboard cat'];
`,
      },
    ],
  },
  {
    name: 'secret-of-cookie-parser-unused',
    breaks: ['secret.from-cookie-parser'],
    edits: [{ file: 'middleware.ts', find: '(req.secret ? [req.secret as Secret] : undefined)', replace: 'undefined' }],
  },
  {
    name: 'secret-of-cookie-parser-goes-first',
    breaks: ['secret.before-cookie-parser'],
    edits: [
      {
        file: 'middleware.ts',
        find: 'settings.secrets ?? (req.secret ? [req.secret as Secret] : undefined)',
        replace: 'req.secret ? [req.secret as Secret] : settings.secrets',
      },
    ],
  },
  {
    name: 'genid-ignored',
    breaks: ['genid.used', 'unset.destroy.only-unset'],
    edits: [
      { file: 'options.ts', find: 'if (!genid) return', replace: "if (!genid || typeof genid === 'function') return" },
    ],
  },
  {
    name: 'genid-called-without-the-request',
    breaks: ['genid.request'],
    edits: [{ file: 'options.ts', find: 'genid(req);', replace: 'genid();' }],
  },
  {
    name: 'genid-called-twice',
    breaks: ['genid.new-only'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'const id = settings.generateId(req);',
        replace: `settings.generateId(req);
    const id = settings.generateId(req);`,
      },
    ],
  },
  {
    name: 'genid-called-for-loaded-sessions',
    breaks: ['genid.new-only', 'genid.regenerate', 'resave.explicit.regenerated'],
    edits: [
      {
        file: 'request-session.ts',
        find: '        const session = this.restore(record);',
        replace: `        this.settings.generateId(this.req);
        const session = this.restore(record);`,
      },
    ],
  },
  {
    name: 'genid-unchecked',
    breaks: ['genid.not-a-function'],
    edits: [
      {
        file: 'options.ts',
        find: 'throw new TypeError(`genid option',
        replace: 'if (false) throw new TypeError(`genid option',
      },
    ],
  },
  {
    name: 'genid-may-be-empty',
    breaks: ['genid.result'],
    edits: [
      {
        file: 'options.ts',
        find: "if (typeof id === 'string' && id !== '') return id;",
        replace: "if (typeof id === 'string') return id;",
      },
    ],
  },
  {
    name: 'genid-result-made-text',
    breaks: ['genid.result'],
    edits: [
      {
        file: 'options.ts',
        find: "if (typeof id === 'string' && id !== '') return id;",
        replace: "if (!isThenable(id) && id !== '' && id !== null) return String(id);",
      },
    ],
  },
  {
    name: 'genid-may-be-asynchronous',
    breaks: ['genid.result'],
    edits: [
      {
        file: 'options.ts',
        find: "refusePromise(id, 'genid function');",
        replace: "if (isThenable(id)) return 'pending';",
      },
    ],
  },
  {
    name: 'ids-are-short',
    breaks: ['genid.default', 'genid.falsy'],
    edits: [
      {
        file: 'session-id.ts',
        find: 'const ID_BYTES = 24;',
        replace: 'const ID_BYTES = 8;',
      },
    ],
  },
  {
    name: 'ids-repeat',
    breaks: ['genid.default', 'reading.forged'],
    edits: [
      {
        file: 'options.ts',
        find: 'if (!genid) return randomId;',
        replace: "if (!genid) return () => 'A'.repeat(32);",
      },
    ],
  },
  {
    name: 'unset-ignored',
    breaks: ['unset.destroy'],
    edits: [{ file: 'options.ts', find: "destroyUnset: given.unset === 'destroy'", replace: 'destroyUnset: false' }],
  },
  {
    name: 'unset-defaults-to-destroy',
    breaks: ['unset.default', 'rolling.gone', 'store.kind.live', 'store.memory.snapshot'],
    edits: [
      {
        file: 'options.ts',
        find: "destroyUnset: given.unset === 'destroy'",
        replace: "destroyUnset: given.unset !== 'keep'",
      },
    ],
  },
  {
    name: 'unset-unchecked',
    breaks: ['unset.invalid'],
    edits: [
      {
        file: 'options.ts',
        find: "if (given.unset && given.unset !== 'destroy' && given.unset !== 'keep') {",
        replace: 'if (false) {',
      },
    ],
  },
  {
    name: 'unset-only-by-null',
    breaks: ['unset.destroy.ways'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'if (req.session === undefined || req.session === null) {',
        replace: 'if (req.session === null) {',
      },
    ],
  },
  {
    name: 'unset-only-by-deleting',
    breaks: ['unset.destroy.ways', 'store.kind.synchronous'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'if (req.session === undefined || req.session === null) {',
        replace: 'if (req.session === undefined) {',
      },
    ],
  },
  {
    name: 'unset-destroys-again-after-destroy',
    breaks: ['unset.destroy.once'],
    edits: [{ file: 'request-session.ts', find: ' && !this.writes.hasEnded(req.sessionID)', replace: '' }],
  },
  {
    name: 'unset-only-for-stored-sessions',
    breaks: ['unset.destroy.new', 'security.session.survives-absence'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'const destroy = settings.destroyUnset &&',
        replace: 'const destroy = settings.destroyUnset && this.originalId === this.cookieId &&',
      },
    ],
  },
  {
    name: 'proxy-true-ignored',
    breaks: ['proxy.true.header', 'browser.proxy.secure', 'browser.secure.refused-over-http'],
    edits: [
      {
        file: 'connection.ts',
        find: 'if (trustProxy !== true) return req.secure === true;',
        replace: 'return req.secure === true;',
      },
    ],
  },
  {
    name: 'proxy-false-asks-express',
    breaks: ['proxy.false'],
    edits: [{ file: 'connection.ts', find: 'if (trustProxy === false) return false;', replace: '' }],
  },
  {
    name: 'proxy-undefined-believes-the-header',
    breaks: ['proxy.undefined.default', 'proxy.undefined'],
    edits: [
      {
        file: 'connection.ts',
        find: 'if (trustProxy !== true) return req.secure === true;',
        replace: 'if (req.secure === true) return true;',
      },
    ],
  },
  {
    name: 'proxy-any-truthy-value-believes',
    breaks: ['proxy.other'],
    edits: [{ file: 'connection.ts', find: 'if (trustProxy !== true)', replace: 'if (!trustProxy)' }],
  },
  {
    name: 'proxy-undefined-never-asks-express',
    breaks: ['proxy.undefined', 'browser.proxy.secure'],
    edits: [
      {
        file: 'connection.ts',
        find: 'if (trustProxy !== true) return req.secure === true;',
        replace: 'if (trustProxy !== true) return false;',
      },
    ],
  },
  {
    name: 'proxy-express-secure-may-be-truthy',
    breaks: ['proxy.undefined.strict'],
    edits: [{ file: 'connection.ts', find: 'return req.secure === true;', replace: 'return Boolean(req.secure);' }],
  },
  {
    name: 'proxy-reads-the-last-value',
    breaks: ['proxy.true.leftmost'],
    edits: [
      {
        file: 'connection.ts',
        find: `const comma = header.indexOf(',');
  const protocol = comma === -1 ? header : header.slice(0, comma);`,
        replace: "const protocol = header.split(',').at(-1) ?? '';",
      },
    ],
  },
  {
    name: 'proxy-reads-any-value',
    breaks: ['proxy.true.leftmost'],
    edits: [
      {
        file: 'connection.ts',
        find: "return protocol.trim().toLowerCase() === 'https';",
        replace: "return header.toLowerCase().includes('https');",
      },
    ],
  },
  {
    name: 'proxy-value-in-lower-case-only',
    breaks: ['proxy.true.leftmost'],
    edits: [{ file: 'connection.ts', find: 'protocol.trim().toLowerCase()', replace: 'protocol.trim()' }],
  },
  {
    name: 'proxy-value-without-blanks-only',
    breaks: ['proxy.true.leftmost'],
    edits: [{ file: 'connection.ts', find: 'protocol.trim().toLowerCase()', replace: 'protocol.toLowerCase()' }],
  },
  {
    name: 'proxy-value-may-be-longer',
    breaks: ['proxy.true.header'],
    edits: [
      {
        file: 'connection.ts',
        find: "protocol.trim().toLowerCase() === 'https'",
        replace: "protocol.trim().toLowerCase().startsWith('https')",
      },
    ],
  },
  {
    name: 'proxy-skips-empty-values',
    breaks: ['proxy.true.leftmost'],
    edits: [
      {
        file: 'connection.ts',
        find: "String(req.headers['x-forwarded-proto'] ?? '')",
        replace: "String(req.headers['x-forwarded-proto'] ?? '').replace(/^[\\s,]+/, '')",
      },
    ],
  },
  {
    name: 'proxy-reads-another-header-too',
    breaks: ['proxy.true.header'],
    edits: [
      {
        file: 'connection.ts',
        find: "req.headers['x-forwarded-proto'] ?? ''",
        replace:
          "req.headers['x-forwarded-proto'] ?? (req.headers['x-forwarded-ssl'] === 'on' || req.headers['front-end-https'] === 'on' || /proto=https/.test(String(req.headers.forwarded)) || req.headers['x-forwarded-scheme'] === 'https' || req.headers['x-forwarded-protocol'] === 'https' ? 'https' : '')",
      },
    ],
  },
  {
    name: 'tls-not-noticed',
    breaks: ['proxy.true.direct-tls', 'proxy.false'],
    edits: [
      {
        file: 'connection.ts',
        find: 'if (req.socket?.encrypted || req.connection?.encrypted) return true;',
        replace: '',
      },
    ],
  },
  {
    name: 'tls-noticed-by-req-connection-alone',
    breaks: ['proxy.socket'],
    edits: [
      {
        file: 'connection.ts',
        find: 'req.socket?.encrypted || req.connection?.encrypted',
        replace: 'req.connection?.encrypted',
      },
    ],
  },
  {
    name: 'store-ignored',
    breaks: [
      'store.used',
      'reading.header',
      'reading.malformed',
      'rolling.gone',
      'saveUninitialized.empty-object',
      'saveUninitialized.explicit-save',
      'store.emitter',
    ],
    edits: [{ file: 'options.ts', find: 'given.store || new MemoryStore()', replace: 'new MemoryStore()' }],
  },
  {
    name: 'store-default-shared-by-all',
    breaks: ['store.default.new', 'store.separate'],
    edits: [
      {
        file: 'options.ts',
        find: 'given.store || new MemoryStore()',
        replace: 'given.store || ((resolveOptions as { shared?: MemoryStore }).shared ??= new MemoryStore())',
      },
    ],
  },
  {
    name: 'store-null-refused',
    breaks: ['store.falsy'],
    edits: [
      {
        file: 'options.ts',
        find: 'given.store || new MemoryStore()',
        replace: 'given.store === undefined ? new MemoryStore() : given.store ?? 0',
      },
    ],
  },
  {
    name: 'id-of-cookie-parser-unused',
    breaks: ['reading.signed-cookies'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'const verified = ownString(req.signedCookies, name);',
        replace: `return undefined;
  const verified = ownString(req.signedCookies, name);`,
      },
    ],
  },
  {
    name: 'id-of-signed-cookies-unused',
    breaks: ['reading.signed-cookies'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'const verified = ownString(req.signedCookies, name);',
        replace: 'const verified = undefined;',
      },
    ],
  },
  {
    name: 'id-of-cookies-unused',
    breaks: ['reading.cookies'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'verified ?? verify(ownString(req.cookies, name), secrets)',
        replace: 'verified',
      },
    ],
  },
  {
    name: 'id-of-cookies-unverified',
    breaks: ['reading.unsigned', 'reading.cookies'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'verify(ownString(req.cookies, name), secrets)',
        replace: 'ownString(req.cookies, name)',
      },
    ],
  },
  {
    name: 'id-of-signed-cookies-goes-first',
    breaks: ['reading.header-first'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: '  const header = req.headers.cookie;',
        replace: `  const first = ownString(req.signedCookies, name);
  if (first) return first;
  const header = req.headers.cookie;`,
      },
    ],
  },
  {
    name: 'id-of-cookies-goes-first',
    breaks: ['reading.header-first'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: '  const header = req.headers.cookie;',
        replace: `  const first = verify(ownString(req.cookies, name), secrets);
  if (first) return first;
  const header = req.headers.cookie;`,
      },
    ],
  },
  {
    name: 'id-of-cookie-parser-may-be-an-object',
    breaks: ['reading.cookie-parser.json', 'reading.signed-cookies.false', 'security.cookie-header.json-cookie'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: "return typeof value === 'string' && value !== '' ? value : undefined;",
        replace: 'return (value as { trim(): string } | undefined)?.trim();',
      },
    ],
  },
  {
    name: 'id-of-the-last-cookie',
    breaks: ['reading.several'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'readCookie(header, name)',
        replace: "readCookie(header.split(';').reverse().join(';'), name)",
      },
    ],
  },
  {
    name: 'id-of-any-good-cookie',
    breaks: ['reading.several'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'header ? verify(readCookie(header, name), secrets) : undefined',
        replace: "header?.split(';').map((one) => verify(readCookie(one, name), secrets)).find(Boolean)",
      },
    ],
  },
  {
    name: 'proxy-believes-every-truth',
    breaks: ['proxy.other'],
    edits: [
      {
        file: 'options.ts',
        find: 'trustProxy: given.proxy,',
        replace: 'trustProxy: given.proxy ? true : given.proxy,',
      },
    ],
  },
  {
    name: 'proxy-null-is-false',
    breaks: ['proxy.other'],
    edits: [
      {
        file: 'options.ts',
        find: 'trustProxy: given.proxy,',
        replace: 'trustProxy: given.proxy === null ? false : given.proxy,',
      },
    ],
  },
];
