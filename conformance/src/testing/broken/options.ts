import type { Broken } from './broken.js';

/** Faults in the options of the factory. */
export const options: readonly Broken[] = [
  {
    name: 'name-ignored',
    edits: [{ file: 'options.ts', find: "given.name || given.key || 'connect.sid'", replace: "'connect.sid'" }],
    caughtBy: [
      'name-goes-before-key',
      'name-is-set-in-the-response',
      'name-that-no-cookie-can-have-is-refused',
      'store-separate-sessions',
    ],
  },
  {
    name: 'name-default-differs',
    edits: [{ file: 'options.ts', find: "|| 'connect.sid'", replace: "|| 'sid'" }],
    caughtBy: [
      'name-default-is-connect-sid',
      'name-empty-counts-as-none',
      'proxy-true-although-express-trusts-none',
      'proxy-undefined-direct-tls',
      'reading-id-without-percent-encoding',
      'resave-other-date-is-a-change',
      'resave-true-stores-a-changed-session-once',
      'saveuninitialized-false-stores-a-session-emptied-of-its-data',
      'unset-keep-deleted',
      'unset-keep-null',
    ],
  },
  {
    name: 'key-goes-before-name',
    edits: [{ file: 'options.ts', find: 'given.name || given.key', replace: 'given.key || given.name' }],
    caughtBy: ['name-goes-before-key'],
  },
  {
    name: 'key-ignored',
    edits: [{ file: 'options.ts', find: 'given.name || given.key', replace: 'given.name' }],
    caughtBy: ['name-key-does-the-same'],
  },
  {
    name: 'name-unchecked',
    edits: [
      {
        file: 'options.ts',
        find: "if (typeof name === 'string' && serialize(name, '')) return name;",
        replace: 'return name as string;',
      },
    ],
    caughtBy: ['name-that-no-cookie-can-have-is-refused', 'security-injection-in-name-option'],
  },
  {
    name: 'name-ignored-when-reading',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'readCookie(header, name)',
        replace: "readCookie(header, 'connect.sid')",
      },
    ],
    caughtBy: ['name-is-read-from-the-request', 'name-separates-applications-on-one-host'],
  },
  {
    name: 'name-matched-as-a-part',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'readCookie(header, name)',
        replace:
          "Object.entries((require('cookie') as typeof import('cookie')).parse(header)).find(([key]) => key.includes(name))?.[1]",
      },
    ],
    caughtBy: ['name-is-found-among-other-cookies', 'name-of-another-cookie-is-not-read'],
  },
  {
    name: 'unknown-options-refused-by-the-factory',
    edits: [
      {
        file: 'options.ts',
        find: '  const name = resolveName(',
        replace: `  if ('encrypt' in given || Object.keys(given).some((key) => !/^(cookie|genid|key|name|proxy|resave|rolling|saveUninitialized|secret|store|unset)$/.test(key))) throw new TypeError('unknown option');
  const name = resolveName(`,
      },
    ],
    caughtBy: ['options-unknown-ones-are-ignored'],
  },
  {
    name: 'resave-defaults-to-false',
    edits: [
      {
        file: 'options.ts',
        find: "resave: flagOrDeprecatedDefault(given.resave, 'resave')",
        replace: 'resave: Boolean(given.resave)',
      },
    ],
    caughtBy: ['resave-default-is-true', 'resave-undefined-counts-as-left-out'],
  },
  {
    name: 'resave-ignored',
    edits: [{ file: 'request-session.ts', find: 'if (!this.settings.resave) {', replace: 'if (true) {' }],
    caughtBy: [
      'resave-true-stores-an-unchanged-session',
      'resave-true-stores-in-a-store-without-touch',
      'saveuninitialized-false-resaves-a-loaded-empty-session',
      'session-parallel-resave-overwrites',
      'store-touch-not-with-resave',
    ],
  },
  {
    name: 'resave-always',
    edits: [{ file: 'request-session.ts', find: 'if (!this.settings.resave) {', replace: 'if (false) {' }],
    caughtBy: [
      'resave-equal-date-is-no-change',
      'resave-false-touches-an-unchanged-session',
      'resave-false-without-touch-leaves-the-store-alone',
      'resave-session-touch-adds-no-store-touch',
      'resave-stored-to-json-property-is-no-change',
      'resave-touch-at-every-response',
      'response-end-callback-after-touch',
      'saveuninitialized-false-touches-a-loaded-empty-session',
      'secret-accepts-what-it-signed',
      'security-failed-touch-with-unset-destroy',
      'session-parallel-unmodified-does-not-overwrite',
      'store-life-of-a-session',
      'store-shared-session-of-two-middlewares',
      'store-synchronous-loads-saves-touches',
      'store-with-required-methods-only',
      'unset-destroy-loaded-session-is-touched',
    ],
  },
  {
    name: 'null-counts-as-left-out',
    edits: [
      { file: 'options.ts', find: 'if (value !== undefined)', replace: 'if (value !== undefined && value !== null)' },
    ],
    caughtBy: ['resave-null-counts-as-false', 'saveuninitialized-null-counts-as-false'],
  },
  {
    name: 'deprecations-of-what-is-given',
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
    caughtBy: ['options-given-are-not-deprecated'],
  },
  {
    name: 'no-deprecations',
    edits: [{ file: 'warnings.ts', find: 'process.emitWarning(message,', replace: 'void (message,' }],
    caughtBy: ['options-left-out-are-deprecated', 'reading-id-from-cookies-is-deprecated'],
  },
  {
    name: 'deprecations-without-a-cause',
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
    caughtBy: ['options-given-are-not-deprecated'],
  },
  {
    name: 'save-uninitialized-always',
    edits: [
      {
        file: 'request-session.ts',
        find: 'if (!settings.saveUninitialized && !this.saved',
        replace: 'if (!this.saved && false',
      },
    ],
    caughtBy: [
      'reading-id-from-a-malformed-header',
      'reading-id-with-the-prefix-alone-is-not-accepted',
      'resave-true-does-not-store-an-uninitialized-session',
      'response-http2-nothing-to-store',
      'response-uninitialized-stores-nothing',
      'rolling-uninitialized-session-gets-no-cookie',
      'saveuninitialized-false-unknown-id-is-neither-stored-nor-cleared',
      'secret-array-refuses-a-secret-that-is-not-in-it',
    ],
  },
  {
    name: 'save-uninitialized-never',
    edits: [
      {
        file: 'request-session.ts',
        find: 'if (!settings.saveUninitialized && !this.saved',
        replace: 'if (!this.saved',
      },
    ],
    caughtBy: [
      'resave-false-stores-a-new-session',
      'saveuninitialized-true-parallel-requests-make-three-sessions',
      'saveuninitialized-true-stores-an-empty-session',
      'session-data-new-is-empty',
      'store-connected-before-any-disconnect',
    ],
  },
  {
    name: 'save-uninitialized-defaults-to-false',
    edits: [
      {
        file: 'options.ts',
        find: "saveUninitialized: flagOrDeprecatedDefault(given.saveUninitialized, 'saveUninitialized')",
        replace: 'saveUninitialized: Boolean(given.saveUninitialized)',
      },
    ],
    caughtBy: [
      'cookie-value-prefix-other',
      'options-defaults-together',
      'saveuninitialized-default-is-true',
      'saveuninitialized-undefined-counts-as-left-out',
    ],
  },
  {
    name: 'uninitialized-sessions-get-a-cookie',
    edits: [
      {
        file: 'request-session.ts',
        find: 'return settings.saveUninitialized || this.isModified(session);',
        replace: 'return true;',
      },
    ],
    caughtBy: [
      'cookie-value-prefix-alone',
      'reading-id-without-signature-is-not-accepted',
      'rolling-uninitialized-session-gets-no-cookie',
      'saveuninitialized-false-explicit-save-sends-no-cookie',
      'saveuninitialized-false-keeps-an-empty-session-out-of-the-store',
      'saveuninitialized-false-parallel-requests-make-none',
      'saveuninitialized-false-touch-does-not-initialize',
      'secret-refuses-what-another-signed',
      'session-change-cookie-alone-on-new-session',
      'session-change-new-session-put-back',
    ],
  },
  {
    name: 'new-sessions-get-a-cookie-only-when-modified',
    edits: [
      {
        file: 'request-session.ts',
        find: 'return settings.saveUninitialized || this.isModified(session);',
        replace: 'return this.isModified(session);',
      },
    ],
    caughtBy: [
      'proxy-number-leaves-it-to-trust-proxy',
      'reading-id-empty-cookie',
      'response-unset-after-flush-sends-nothing-more',
      'rolling-new-session-with-saveuninitialized',
      'secret-refuses-what-another-signed-and-gives-a-new-id',
      'session-id-of-new-session',
      'session-parallel-requests-each-new',
    ],
  },
  {
    name: 'rolling-ignored',
    edits: [{ file: 'request-session.ts', find: 'return settings.rolling || (', replace: 'return (' }],
    caughtBy: [
      'rolling-unchanged-session-in-a-store-without-touch',
      'rolling-unchanged-session-sends-its-cookie',
      'rolling-unchanged-session-with-resave',
      'rolling-unchanged-session-with-saveuninitialized',
    ],
  },
  {
    name: 'rolling-always',
    edits: [{ file: 'options.ts', find: 'rolling: Boolean(given.rolling)', replace: 'rolling: true' }],
    caughtBy: [
      'response-http2-touches',
      'response-stream-touches-at-its-end',
      'response-unmodified-without-touch-stores-nothing',
      'rolling-false-cookie-expires-after-the-last-change',
      'rolling-false-unchanged-session-sends-no-cookie',
      'secret-rotation-keeps-sessions',
    ],
  },
  {
    name: 'rolling-defaults-to-true',
    edits: [
      {
        file: 'options.ts',
        find: 'rolling: Boolean(given.rolling)',
        replace: 'rolling: given.rolling === undefined || Boolean(given.rolling)',
      },
    ],
    caughtBy: [
      'resave-true-stores-an-unchanged-session',
      'resave-true-stores-with-a-renewed-expiry',
      'rolling-default-is-false',
    ],
  },
  {
    name: 'rolling-only-when-true',
    edits: [
      { file: 'options.ts', find: 'rolling: Boolean(given.rolling)', replace: 'rolling: given.rolling === true' },
    ],
    caughtBy: ['rolling-number-counts-as-true'],
  },
  {
    name: 'rolling-without-saving-sends-cookies',
    edits: [
      {
        file: 'request-session.ts',
        find: 'return settings.saveUninitialized || this',
        replace: 'return settings.saveUninitialized || settings.rolling || this',
      },
    ],
    caughtBy: ['rolling-uninitialized-session-gets-no-cookie', 'rolling-unknown-id-gets-no-cookie'],
  },
  {
    name: 'rolling-only-when-modified',
    edits: [
      {
        file: 'request-session.ts',
        find: 'return settings.rolling || (',
        replace: 'return (settings.rolling && this.isModified(session)) || (',
      },
    ],
    caughtBy: ['rolling-unchanged-session-sends-its-cookie', 'rolling-unchanged-session-with-saveuninitialized'],
  },
  {
    name: 'modified-sessions-keep-their-cookie',
    edits: [
      {
        file: 'request-session.ts',
        find: '(session.cookie.expires != null && this.isModified(session))',
        replace: 'false',
      },
    ],
    caughtBy: ['cookie-maxage-restarts-when-modified', 'rolling-false-changed-session-renews-its-cookie'],
  },
  {
    name: 'cookies-without-expiry-sent-again',
    edits: [{ file: 'request-session.ts', find: 'session.cookie.expires != null && ', replace: '' }],
    caughtBy: [
      'cookie-expires-null-not-sent-when-modified',
      'rolling-false-changed-session-without-expiry-sends-no-cookie',
    ],
  },
  {
    name: 'signs-with-the-last-secret',
    edits: [
      { file: 'request-session.ts', find: 'this.secrets[0] as Secret', replace: 'this.secrets.at(-1) as Secret' },
    ],
    caughtBy: ['secret-array-first-signs', 'secret-rotation-signs-anew-what-is-sent'],
  },
  {
    name: 'verifies-with-the-first-secret-alone',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'for (const secret of secrets)',
        replace: 'for (const secret of secrets.slice(0, 1))',
      },
    ],
    caughtBy: ['secret-array-last-verifies', 'secret-array-middle-verifies'],
  },
  {
    name: 'verifies-with-the-last-secret-alone',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'for (const secret of secrets)',
        replace: 'for (const secret of secrets.slice(-1))',
      },
    ],
    caughtBy: ['secret-array-first-verifies', 'secret-array-middle-verifies', 'secret-array-of-different-types'],
  },
  {
    name: 'secrets-copied-at-the-beginning',
    edits: [{ file: 'secrets.ts', find: '  return secrets;', replace: '  return [...secrets];' }],
    caughtBy: ['secret-rotation-live', 'secret-rotation-live-and-back'],
  },
  {
    name: 'secret-array-unchecked',
    edits: [
      { file: 'secrets.ts', find: '    checkSecret(one, ', replace: '    if (false) checkSecret(one, ' },
      { file: 'secrets.ts', find: 'if (isShort(secrets[0])) {', replace: 'if (secrets[0] && isShort(secrets[0])) {' },
    ],
    caughtBy: [
      'secret-array-with-empty-text-is-refused',
      'secret-array-with-undefined-behind-a-secret-is-refused',
      'secret-array-with-undefined-is-refused',
    ],
  },
  {
    name: 'secret-array-may-be-empty',
    edits: [
      {
        file: 'secrets.ts',
        find: "if (secrets.length === 0) throw new TypeError('secret option array must contain one or more strings');",
        replace: '',
      },
    ],
    caughtBy: ['secret-empty-array-is-refused'],
  },
  {
    name: 'secrets-unchecked-when-they-change',
    edits: [{ file: 'middleware.ts', find: '  checkSecrets(secrets);', replace: '' }],
    caughtBy: [
      'secret-rotation-live-to-an-empty-buffer',
      'secret-rotation-live-to-an-empty-one',
      'secret-rotation-live-to-an-empty-one-verifies-nothing',
    ],
  },
  {
    name: 'secret-short-unnoticed',
    edits: [{ file: 'secrets.ts', find: 'if (isShort(secrets[0])) {', replace: 'if (false) {' }],
    caughtBy: ['secret-short-is-warned-of'],
  },
  {
    name: 'secret-always-too-short',
    edits: [{ file: 'secrets.ts', find: 'const SHORT = 16;', replace: 'const SHORT = 64;' }],
    caughtBy: ['secret-long-is-not-warned-of'],
  },
  {
    name: 'option-names-unchecked',
    edits: [
      { file: 'options.ts', find: '  warnAboutNames(given);', replace: '' },
      { file: 'options.ts', find: '  warnAboutCookieNames(cookie);', replace: '' },
    ],
    caughtBy: [
      'options-in-another-letter-case-are-warned-of',
      'options-of-the-cookie-beside-it-are-warned-of',
      'options-of-the-cookie-in-another-letter-case-are-warned-of',
    ],
  },
  {
    name: 'option-names-of-others-refused',
    edits: [
      {
        file: 'option-names.ts',
        find: '    else if (COOKIE_OPTIONS.includes(key)) {',
        replace: '    else if (!OPTIONS.includes(key)) {',
      },
    ],
    caughtBy: ['options-of-others-are-not-warned-of'],
  },
  {
    name: 'secret-shown-in-errors',
    edits: [{ file: 'secrets.ts', find: 'kindOf(secret)}`', replace: 'JSON.stringify(secret)}`' }],
    caughtBy: ['secret-array-with-a-number-is-refused-unseen'],
  },
  {
    name: 'secret-only-text',
    edits: [
      {
        file: 'secrets.ts',
        find: "createHmac('sha256', secret as Secret);",
        replace: "if (typeof secret !== 'string') throw new TypeError('text only');",
      },
    ],
    caughtBy: ['secret-buffer', 'secret-key-object', 'secret-typed-array'],
  },
  {
    name: 'secret-has-a-default',
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
    caughtBy: [
      'secret-cookie-parser-without-one-does-not-help',
      'secret-empty-text-is-none',
      'secret-left-out-is-an-error-at-every-request',
      'secret-left-out-loads-no-session',
      'security-without-secret-with-unset-destroy',
    ],
  },
  {
    name: 'secret-of-cookie-parser-unused',
    edits: [{ file: 'middleware.ts', find: '(req.secret ? [req.secret as Secret] : undefined)', replace: 'undefined' }],
    caughtBy: ['secret-from-cookie-parser-refuses-others', 'secret-from-cookie-parser-signs-and-verifies'],
  },
  {
    name: 'secret-of-cookie-parser-goes-first',
    edits: [
      {
        file: 'middleware.ts',
        find: 'settings.secrets ?? (req.secret ? [req.secret as Secret] : undefined)',
        replace: 'req.secret ? [req.secret as Secret] : settings.secrets',
      },
    ],
    caughtBy: ['reading-id-from-signed-cookies-is-deprecated', 'secret-option-signs-although-cookie-parser-has-one'],
  },
  {
    name: 'genid-ignored',
    edits: [
      { file: 'options.ts', find: 'if (!genid) return', replace: "if (!genid || typeof genid === 'function') return" },
    ],
    caughtBy: [
      'genid-empty-text-goes-to-next',
      'genid-null-result-goes-to-next',
      'genid-number-goes-to-next',
      'session-regenerate-asks-genid',
      'unset-destroy-regenerated-session-is-destroyed',
      'unset-destroy-regenerated-session-is-saved',
    ],
  },
  {
    name: 'genid-called-without-the-request',
    edits: [{ file: 'options.ts', find: 'genid(req);', replace: 'genid();' }],
    caughtBy: [
      'genid-gets-the-request',
      'genid-gets-the-request-when-it-regenerates',
      'session-regenerate-genid-gets-request',
    ],
  },
  {
    name: 'genid-called-twice',
    edits: [
      {
        file: 'request-session.ts',
        find: 'const id = settings.generateId(req);',
        replace: `settings.generateId(req);
    const id = settings.generateId(req);`,
      },
    ],
    caughtBy: [
      'genid-called-for-the-id-of-a-regenerated-session',
      'genid-called-once-for-a-new-session',
      'genid-replaces-an-id-that-the-store-does-not-know',
      'reading-id-none-sent',
    ],
  },
  {
    name: 'genid-called-for-loaded-sessions',
    edits: [
      {
        file: 'request-session.ts',
        find: '        const session = this.restore(record);',
        replace: `        this.settings.generateId(this.req);
        const session = this.restore(record);`,
      },
    ],
    caughtBy: [
      'genid-called-for-the-id-of-a-regenerated-session',
      'genid-not-called-for-a-loaded-session',
      'resave-explicit-save-of-a-regenerated-session-is-not-repeated',
      'rolling-regenerated-session-sends-one-cookie',
    ],
  },
  {
    name: 'genid-unchecked',
    edits: [
      {
        file: 'options.ts',
        find: 'throw new TypeError(`genid option',
        replace: 'if (false) throw new TypeError(`genid option',
      },
    ],
    caughtBy: ['genid-text-is-refused'],
  },
  {
    name: 'genid-may-be-empty',
    edits: [
      {
        file: 'options.ts',
        find: "if (typeof id === 'string' && id !== '') return id;",
        replace: "if (typeof id === 'string') return id;",
      },
    ],
    caughtBy: ['genid-empty-text-goes-to-next'],
  },
  {
    name: 'genid-result-made-text',
    edits: [
      {
        file: 'options.ts',
        find: "if (typeof id === 'string' && id !== '') return id;",
        replace: "if (!isThenable(id) && id !== '' && id !== null) return String(id);",
      },
    ],
    caughtBy: ['genid-number-goes-to-next', 'security-genid-from-a-missing-header'],
  },
  {
    name: 'genid-may-be-asynchronous',
    edits: [
      {
        file: 'options.ts',
        find: "refusePromise(id, 'genid function');",
        replace: "if (isThenable(id)) return 'pending';",
      },
    ],
    caughtBy: ['genid-promise-goes-to-next', 'genid-rejected-promise-is-not-left-unhandled'],
  },
  {
    name: 'ids-are-short',
    edits: [
      {
        file: 'session-id.ts',
        find: 'const ID_BYTES = 24;',
        replace: 'const ID_BYTES = 8;',
      },
    ],
    caughtBy: ['genid-default-makes-32-url-safe-characters', 'genid-default-stands-in-for-null'],
  },
  {
    name: 'ids-repeat',
    edits: [
      {
        file: 'options.ts',
        find: 'if (!genid) return randomId;',
        replace: "if (!genid) return () => 'A'.repeat(32);",
      },
    ],
    caughtBy: [
      'genid-default-makes-another-id-for-each-session',
      'reading-id-with-a-wrong-signature-gets-a-new-session',
      'security-resigned-with-another-secret',
      'session-destroy-then-new-session',
      'session-regenerate-empty-session-is-saved',
      'session-regenerate-new-id',
    ],
  },
  {
    name: 'unset-ignored',
    edits: [{ file: 'options.ts', find: "destroyUnset: given.unset === 'destroy'", replace: 'destroyUnset: false' }],
    caughtBy: ['unset-destroy-error-goes-to-next', 'unset-destroy-error-of-a-new-session-goes-to-next'],
  },
  {
    name: 'unset-defaults-to-destroy',
    edits: [
      {
        file: 'options.ts',
        find: "destroyUnset: given.unset === 'destroy'",
        replace: "destroyUnset: given.unset !== 'keep'",
      },
    ],
    caughtBy: [
      'rolling-unset-session-sends-no-cookie',
      'store-live-object-keeps-its-data',
      'store-memory-keeps-a-snapshot',
      'store-touch-not-when-unset',
      'unset-default-is-keep',
      'unset-null-counts-as-left-out',
      'unset-undefined-counts-as-left-out',
    ],
  },
  {
    name: 'unset-unchecked',
    edits: [
      {
        file: 'options.ts',
        find: "if (given.unset && given.unset !== 'destroy' && given.unset !== 'keep') {",
        replace: 'if (false) {',
      },
    ],
    caughtBy: ['unset-other-text-is-refused', 'unset-true-is-refused'],
  },
  {
    name: 'unset-only-by-null',
    edits: [
      {
        file: 'request-session.ts',
        find: 'if (req.session === undefined || req.session === null) {',
        replace: 'if (req.session === null) {',
      },
    ],
    caughtBy: [
      'security-logout-by-unset-then-replay',
      'unset-destroy-deleted',
      'unset-destroy-next-request-gets-a-new-session',
      'unset-destroy-undefined',
    ],
  },
  {
    name: 'unset-only-by-deleting',
    edits: [
      {
        file: 'request-session.ts',
        find: 'if (req.session === undefined || req.session === null) {',
        replace: 'if (req.session === undefined) {',
      },
    ],
    caughtBy: [
      'store-destroy-gets-id',
      'store-synchronous-unset-destroy',
      'unset-destroy-changed-session-is-not-saved',
      'unset-destroy-happens-when-the-response-ends',
      'unset-destroy-null',
    ],
  },
  {
    name: 'unset-destroys-again-after-destroy',
    edits: [{ file: 'request-session.ts', find: ' && !this.writes.hasEnded(req.sessionID)', replace: '' }],
    caughtBy: ['unset-destroy-after-destroy-calls-the-store-once'],
  },
  {
    name: 'unset-only-for-stored-sessions',
    edits: [
      {
        file: 'request-session.ts',
        find: 'const destroy = settings.destroyUnset &&',
        replace: 'const destroy = settings.destroyUnset && this.originalId === this.cookieId &&',
      },
    ],
    caughtBy: [
      'security-forged-cookie-with-unset-destroy',
      'unset-destroy-error-of-a-new-session-goes-to-next',
      'unset-destroy-new-session-is-destroyed',
    ],
  },
  {
    name: 'proxy-true-ignored',
    edits: [
      {
        file: 'connection.ts',
        find: 'if (trustProxy !== true) return req.secure === true;',
        replace: 'return req.secure === true;',
      },
    ],
    caughtBy: ['proxy-true-believes-https', 'proxy-true-first-of-several-values-https'],
  },
  {
    name: 'proxy-false-asks-express',
    edits: [{ file: 'connection.ts', find: 'if (trustProxy === false) return false;', replace: '' }],
    caughtBy: ['proxy-false-decides-about-auto', 'proxy-false-ignores-trust-proxy'],
  },
  {
    name: 'proxy-undefined-believes-the-header',
    edits: [
      {
        file: 'connection.ts',
        find: 'if (trustProxy !== true) return req.secure === true;',
        replace: 'if (req.secure === true) return true;',
      },
    ],
    caughtBy: [
      'proxy-undefined-trust-proxy-false-ignores-the-header',
      'proxy-undefined-without-trust-proxy-ignores-the-header',
    ],
  },
  {
    name: 'proxy-any-truthy-value-believes',
    edits: [{ file: 'connection.ts', find: 'if (trustProxy !== true)', replace: 'if (!trustProxy)' }],
    caughtBy: ['proxy-number-ignores-the-header'],
  },
  {
    name: 'proxy-undefined-never-asks-express',
    edits: [
      {
        file: 'connection.ts',
        find: 'if (trustProxy !== true) return req.secure === true;',
        replace: 'if (trustProxy !== true) return false;',
      },
    ],
    caughtBy: [
      'proxy-undefined-asks-req-secure',
      'proxy-undefined-decides-about-auto',
      'proxy-undefined-with-trust-proxy-believes-https',
      'response-compressed-and-trusted-proxy',
    ],
  },
  {
    name: 'proxy-express-secure-may-be-truthy',
    edits: [{ file: 'connection.ts', find: 'return req.secure === true;', replace: 'return Boolean(req.secure);' }],
    caughtBy: ['proxy-undefined-wants-req-secure-to-be-true'],
  },
  {
    name: 'proxy-reads-the-last-value',
    edits: [
      {
        file: 'connection.ts',
        find: `const comma = header.indexOf(',');
  const protocol = comma === -1 ? header : header.slice(0, comma);`,
        replace: "const protocol = header.split(',').at(-1) ?? '';",
      },
    ],
    caughtBy: ['proxy-true-first-of-several-values-http', 'proxy-true-first-of-several-values-https'],
  },
  {
    name: 'proxy-reads-any-value',
    edits: [
      {
        file: 'connection.ts',
        find: "return protocol.trim().toLowerCase() === 'https';",
        replace: "return header.toLowerCase().includes('https');",
      },
    ],
    caughtBy: ['proxy-true-first-of-several-values-http', 'proxy-true-wants-the-word-https-alone'],
  },
  {
    name: 'proxy-value-in-lower-case-only',
    edits: [{ file: 'connection.ts', find: 'protocol.trim().toLowerCase()', replace: 'protocol.trim()' }],
    caughtBy: ['proxy-true-value-in-capitals', 'proxy-true-values-in-capitals-with-blanks'],
  },
  {
    name: 'proxy-value-without-blanks-only',
    edits: [{ file: 'connection.ts', find: 'protocol.trim().toLowerCase()', replace: 'protocol.toLowerCase()' }],
    caughtBy: ['proxy-true-values-in-capitals-with-blanks'],
  },
  {
    name: 'proxy-value-may-be-longer',
    edits: [
      {
        file: 'connection.ts',
        find: "protocol.trim().toLowerCase() === 'https'",
        replace: "protocol.trim().toLowerCase().startsWith('https')",
      },
    ],
    caughtBy: ['proxy-true-wants-the-word-https-alone'],
  },
  {
    name: 'proxy-reads-another-header-too',
    edits: [
      {
        file: 'connection.ts',
        find: "req.headers['x-forwarded-proto'] ?? ''",
        replace:
          "req.headers['x-forwarded-proto'] ?? (req.headers['x-forwarded-ssl'] === 'on' || req.headers['front-end-https'] === 'on' || /proto=https/.test(String(req.headers.forwarded)) || req.headers['x-forwarded-scheme'] === 'https' || req.headers['x-forwarded-protocol'] === 'https' ? 'https' : '')",
      },
    ],
    caughtBy: ['proxy-true-reads-no-other-header'],
  },
  {
    name: 'tls-not-noticed',
    edits: [
      {
        file: 'connection.ts',
        find: 'if (req.socket?.encrypted || req.connection?.encrypted) return true;',
        replace: '',
      },
    ],
    caughtBy: ['proxy-false-direct-tls', 'proxy-true-direct-tls-whatever-the-header-says'],
  },
  {
    name: 'tls-noticed-by-req-connection-alone',
    edits: [
      {
        file: 'connection.ts',
        find: 'req.socket?.encrypted || req.connection?.encrypted',
        replace: 'req.connection?.encrypted',
      },
    ],
    caughtBy: ['proxy-false-direct-tls-without-req-connection'],
  },
  {
    name: 'store-ignored',
    edits: [{ file: 'options.ts', find: 'given.store || new MemoryStore()', replace: 'new MemoryStore()' }],
    caughtBy: [
      'reading-id-after-a-malformed-cookie',
      'reading-id-that-the-store-does-not-know',
      'resave-false-stores-a-changed-session',
      'resave-false-stores-a-changed-session-without-touch',
      'resave-true-stores-in-a-store-without-touch',
      'rolling-destroyed-session-sends-no-cookie',
      'saveuninitialized-false-empty-object-initializes',
      'saveuninitialized-false-explicit-save-with-data-stores-once',
      'store-not-an-emitter',
      'store-set-of-session-that-is-gone',
    ],
  },
  {
    name: 'store-default-shared-by-all',
    edits: [
      {
        file: 'options.ts',
        find: 'given.store || new MemoryStore()',
        replace: 'given.store || ((resolveOptions as { shared?: MemoryStore }).shared ??= new MemoryStore())',
      },
    ],
    caughtBy: ['store-default-is-another-for-each-middleware', 'store-default-stores-are-separate'],
  },
  {
    name: 'store-null-refused',
    edits: [
      {
        file: 'options.ts',
        find: 'given.store || new MemoryStore()',
        replace: 'given.store === undefined ? new MemoryStore() : given.store ?? 0',
      },
    ],
    caughtBy: ['store-null-counts-as-left-out'],
  },
  {
    name: 'id-of-cookie-parser-unused',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'const verified = ownString(req.signedCookies, name);',
        replace: `return undefined;
  const verified = ownString(req.signedCookies, name);`,
      },
    ],
    caughtBy: ['reading-id-by-name-from-cookie-parser', 'reading-id-signed-with-the-secret-of-cookie-parser'],
  },
  {
    name: 'id-of-signed-cookies-unused',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'const verified = ownString(req.signedCookies, name);',
        replace: 'const verified = undefined;',
      },
    ],
    caughtBy: ['reading-id-from-signed-cookies-without-a-header', 'reading-id-signed-cookies-before-cookies'],
  },
  {
    name: 'id-of-cookies-unused',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'verified ?? verify(ownString(req.cookies, name), secrets)',
        replace: 'verified',
      },
    ],
    caughtBy: [
      'reading-id-from-cookies-is-deprecated',
      'reading-id-from-cookies-with-any-of-the-secrets',
      'reading-id-from-cookies-without-a-header',
    ],
  },
  {
    name: 'id-of-cookies-unverified',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'verify(ownString(req.cookies, name), secrets)',
        replace: 'ownString(req.cookies, name)',
      },
    ],
    caughtBy: [
      'reading-id-from-cookies-with-a-wrong-signature',
      'reading-id-from-cookies-without-a-signature',
      'security-json-cookie-text',
    ],
  },
  {
    name: 'id-of-signed-cookies-goes-first',
    edits: [
      {
        file: 'session-cookie.ts',
        find: '  const header = req.headers.cookie;',
        replace: `  const first = ownString(req.signedCookies, name);
  if (first) return first;
  const header = req.headers.cookie;`,
      },
    ],
    caughtBy: ['reading-id-from-signed-cookies-is-deprecated', 'reading-id-header-before-signed-cookies'],
  },
  {
    name: 'id-of-cookies-goes-first',
    edits: [
      {
        file: 'session-cookie.ts',
        find: '  const header = req.headers.cookie;',
        replace: `  const first = verify(ownString(req.cookies, name), secrets);
  if (first) return first;
  const header = req.headers.cookie;`,
      },
    ],
    caughtBy: ['reading-id-header-before-cookies', 'reading-id-signed-cookies-before-cookies'],
  },
  {
    name: 'id-of-cookie-parser-may-be-an-object',
    edits: [
      {
        file: 'session-cookie.ts',
        find: "return typeof value === 'string' && value !== '' ? value : undefined;",
        replace: 'return (value as { trim(): string } | undefined)?.trim();',
      },
    ],
    caughtBy: [
      'reading-id-json-cookie-behind-cookie-parser',
      'reading-id-that-cookie-parser-found-forged',
      'security-json-cookie-number',
      'security-json-cookie-that-looks-like-text',
    ],
  },
  {
    name: 'id-of-the-last-cookie',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'readCookie(header, name)',
        replace: "readCookie(header.split(';').reverse().join(';'), name)",
      },
    ],
    caughtBy: ['reading-id-first-of-several-cookies', 'reading-id-first-of-several-cookies-is-bad'],
  },
  {
    name: 'id-of-any-good-cookie',
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'header ? verify(readCookie(header, name), secrets) : undefined',
        replace: "header?.split(';').map((one) => verify(readCookie(one, name), secrets)).find(Boolean)",
      },
    ],
    caughtBy: ['reading-id-first-of-several-cookies-is-bad'],
  },
  {
    name: 'proxy-believes-every-truth',
    edits: [
      {
        file: 'options.ts',
        find: 'trustProxy: given.proxy,',
        replace: 'trustProxy: given.proxy ? true : given.proxy,',
      },
    ],
    caughtBy: ['proxy-number-ignores-the-header', 'proxy-text-ignores-the-header'],
  },
  {
    name: 'proxy-null-is-false',
    edits: [
      {
        file: 'options.ts',
        find: 'trustProxy: given.proxy,',
        replace: 'trustProxy: given.proxy === null ? false : given.proxy,',
      },
    ],
    caughtBy: ['proxy-null-leaves-it-to-trust-proxy'],
  },
];
