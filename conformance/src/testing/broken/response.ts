import type { Broken } from './broken.js';

/** Faults in when and how a response is stored and sent. */
export const response: readonly Broken[] = [
  {
    name: 'saved-after-the-response',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `    exchange.commit(what, onStored);
    if (!answered) {`,
        replace: `    finish();
    exchange.commit(what, (err, _record, threw) => {
      released = true;
      if (err) exchange.report(err);
      void threw;
      void onStored;
    });
    if (false) {`,
      },
    ],
    caughtBy: [
      'response-host-http-ends-after-save',
      'response-http2-ends-after-save',
      'response-saved-empty-body-is-chunked',
    ],
  },
  {
    name: 'end-waits-for-nothing-when-touching',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '    exchange.commit(what, onStored);',
        replace: `    if (what === 'touch') {
      finish();
      exchange.commit(what, () => {});
      return res;
    }
    exchange.commit(what, onStored);`,
      },
    ],
    caughtBy: [
      'response-ends-after-touch',
      'response-held-by-silent-touch',
      'response-write-after-end-while-touching',
      'store-touch-response-waits',
    ],
  },
  {
    name: 'end-waits-for-nothing-when-destroying',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '    exchange.commit(what, onStored);',
        replace: `    if (what === 'destroy') {
      finish();
      exchange.commit(what, (err) => {
        if (err) exchange.report(err);
      });
      return res;
    }
    exchange.commit(what, onStored);`,
      },
    ],
    caughtBy: [
      'response-ends-after-destroy',
      'response-store-throws-in-destroy',
      'store-destroy-response-waits',
      'unset-destroy-response-waits-for-the-store',
    ],
  },
  {
    name: 'end-callback-dropped',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `originalEnd.call(res, rest, restEncoding, callback);
      } catch`,
        replace: `originalEnd.call(res, rest, restEncoding);
      } catch`,
      },
    ],
    caughtBy: ['response-end-callback-alone-without-save', 'response-end-callback-without-save'],
  },
  {
    name: 'end-callback-taken-for-a-body',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `    if (typeof chunk === 'function') return end(undefined, undefined, chunk);
`,
        replace: '',
      },
    ],
    caughtBy: ['response-end-callback-alone'],
  },
  {
    name: 'end-callback-taken-for-an-encoding',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `    if (typeof encoding === 'function') return end(chunk, undefined, encoding);
`,
        replace: '',
      },
    ],
    caughtBy: ['response-end-callback-waits-for-save', 'response-end-callback-with-length'],
  },
  {
    name: 'end-returns-true',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `        throw err;
      }
    }
    return res;
  };`,
        replace: `        throw err;
      }
    }
    return true;
  };`,
      },
    ],
    caughtBy: ['response-end-returns-response-while-saving', 'response-end-returns-response-while-touching'],
  },
  {
    name: 'end-twice-ends-twice',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `    if (ended) return false;
`,
        replace: '',
      },
    ],
    caughtBy: [
      'response-end-twice-after-save',
      'response-end-twice-while-saving',
      'response-end-twice-while-touching',
      'response-end-twice-without-save',
    ],
  },
  {
    name: 'end-encoding-ignored',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: 'let restEncoding = encoding as BufferEncoding | undefined;',
        replace: 'let restEncoding: BufferEncoding | undefined;',
      },
    ],
    caughtBy: [
      'response-end-callback-after-encoding',
      'response-end-encoding',
      'response-end-encoding-with-length',
      'response-end-encoding-without-save',
    ],
  },
  {
    name: 'end-drops-the-body',
    edits: [{ file: 'commit-at-end.ts', find: 'let rest = chunk;', replace: 'let rest: unknown;' }],
    caughtBy: [
      'response-compression-before',
      'response-late-save-error-whole-body',
      'response-save-at-end',
      'response-unset-keep-stores-nothing',
      'response-unset-session-gets-no-cookie',
      'response-writehead-status-alone',
      'response-writehead-status-and-message',
      'unset-keep-undefined',
    ],
  },
  {
    name: 'end-sends-all-ahead',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '    if (!answered) {',
        replace: `    if (!answered && typeof rest === 'string' && res.getHeader('Content-Length')) {
      originalWrite.call(res, rest, restEncoding);
      rest = undefined;
    } else if (!answered) {`,
      },
    ],
    caughtBy: [
      'response-ends-after-save',
      'response-ends-after-save-of-one-byte',
      'response-write-after-end-with-length',
    ],
  },
  {
    name: 'end-sends-nothing-ahead',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `      try {
        sendAhead();`,
        replace: `      try {
        void sendAhead;`,
      },
    ],
    caughtBy: ['response-ends-after-save-chunked', 'response-headers-are-final-at-end'],
  },
  {
    name: 'end-loses-the-last-byte',
    edits: [{ file: 'commit-at-end.ts', find: 'rest = bytes.subarray(-1);', replace: 'rest = undefined;' }],
    caughtBy: ['response-end-buffer-with-length', 'response-http2-length', 'response-writehead-length-holds-last-byte'],
  },
  {
    name: 'end-repeats-the-body',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `      rest = undefined;
      restEncoding = undefined;
`,
        replace: '',
      },
    ],
    caughtBy: [
      'response-compression-before-with-length',
      'response-end-buffer',
      'response-end-callback',
      'response-http2-late-error',
      'response-http2-pieces',
      'response-http2-writehead',
      'store-set-answers-twice-at-end',
    ],
  },
  {
    name: 'write-after-end-corrupts',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `      res.write = refuseWrite;
`,
        replace: '',
      },
    ],
    caughtBy: ['response-write-after-end-while-saving', 'response-write-after-end-with-length'],
  },
  {
    name: 'redirect-goes-ahead',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '      if (empty) return;',
        replace: `      if (empty) res.writeHead(res.statusCode), (res as unknown as { flushHeaders(): void }).flushHeaders();
      if (empty) return;`,
      },
    ],
    caughtBy: [
      'response-compression-after',
      'response-compression-after-ends-after-save',
      'response-compression-after-with-length',
      'response-redirect-carries-cookie',
      'response-redirect-held-until-saved',
      'response-stream-large',
      'response-stream-saves-at-its-end',
    ],
  },
  {
    name: 'http2-headers-sent-early',
    edits: [{ file: 'commit-at-end.ts', find: 'return req.httpVersionMajor === 2;', replace: 'return false;' }],
    caughtBy: ['response-http2-ends-after-save'],
  },
  {
    name: 'error-of-the-store-swallowed',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `if (err) exchange.report(err);
          finish`,
        replace: 'finish',
      },
    ],
    caughtBy: [
      'response-late-destroy-error',
      'response-late-save-error-whole-body',
      'security-failed-set-with-unset-destroy',
    ],
  },
  {
    name: 'error-of-the-store-cuts-the-response-off',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `          if (err) exchange.report(err);
          finish();`,
        replace: `          if (err) {
            exchange.report(err);
            (res as unknown as { destroy(): void }).destroy();
          } else finish();`,
      },
    ],
    caughtBy: [
      'response-late-save-error',
      'response-late-save-error-whole-body',
      'response-late-touch-error',
      'response-redirect-save-error',
    ],
  },
  {
    name: 'errors-reported-twice',
    edits: [
      {
        file: 'exchange.ts',
        find: '    setImmediate(this.next, err);',
        replace: `    setImmediate(this.next, err);
    setImmediate(this.next, err);`,
      },
    ],
    caughtBy: ['response-session-replaced-by-mapping', 'response-unserialisable-bigint'],
  },
  {
    name: 'errors-thrown-out-of-end',
    edits: [{ file: 'exchange.ts', find: '    setImmediate(this.next, err);', replace: '    throw err;' }],
    caughtBy: [
      'response-session-replaced-by-mapping',
      'response-unserialisable-bigint',
      'store-destroy-error-at-end',
      'store-set-error-at-end',
      'store-set-throws-at-end',
    ],
  },
  {
    name: 'unserialisable-data-hang',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `    } catch (err) {
      giveUp(err);
      return res;
    }
    if (what`,
        replace: `    } catch {
      return res;
    }
    if (what`,
      },
    ],
    caughtBy: ['response-session-replaced-by-mapping', 'response-unserialisable-bigint'],
  },
  {
    name: 'removed-cookie-unchecked',
    edits: [
      {
        file: 'exchange.ts',
        find: "if (!session.cookie) throw new TypeError('req.session.cookie was removed; set its maxAge or expires instead');",
        replace: '',
      },
    ],
    caughtBy: ['response-session-without-cookie'],
  },
  {
    name: 'cookie-never-sent',
    edits: [
      {
        file: 'exchange.ts',
        find: `if (!this.loaded || this.failed || !req.session) return;
    try`,
        replace: `return;
    try`,
      },
    ],
    caughtBy: [
      'cookie-domain-empty-absent',
      'cookie-httponly-true',
      'cookie-httponly-truthy-number',
      'cookie-secure-false-over-http',
      'cookie-secure-false-over-tls',
      'cookie-value-one-cookie',
      'response-cookie-beside-other-headers',
      'response-writehead-mapping-with-cookie',
      'response-writehead-overrides-header',
    ],
  },
  {
    name: 'cookie-replaces-others',
    edits: [{ file: 'session-cookie.ts', find: '[...others, cookie]', replace: 'cookie' }],
    caughtBy: [
      'response-cookie-beside-one',
      'response-cookie-beside-one-set-before-session',
      'response-cookie-beside-several',
      'response-writehead-flat-list-with-cookies',
      'response-writehead-mapping-with-cookie',
      'response-writehead-mapping-with-cookies',
      'response-writehead-nested-list-with-cookie',
    ],
  },
  {
    name: 'cookie-goes-first',
    edits: [{ file: 'session-cookie.ts', find: '[...others, cookie]', replace: '[cookie, ...others]' }],
    caughtBy: ['response-writehead-mapping-with-cookie', 'response-writehead-nested-list-with-cookie'],
  },
  {
    name: 'cookie-sent-when-the-request-begins',
    edits: [
      {
        file: 'middleware.ts',
        find: '  beforeHeaders(res, () => exchange.sendCookie());',
        replace: '  beforeHeaders(res, () => {});',
      },
      {
        file: 'exchange.ts',
        find: `      this.originalId = this.req.sessionID;
      this.loaded = true;`,
        replace: `      this.originalId = this.req.sessionID;
      this.loaded = true;
      this.sendCookie();`,
      },
    ],
    caughtBy: [
      'cookie-expires-false-sent-again-when-modified',
      'genid-gets-the-request-when-it-regenerates',
      'response-http2-204',
      'session-id-session-id-removed',
    ],
  },
  {
    name: 'cookie-of-a-failed-request-sent',
    edits: [
      {
        file: 'exchange.ts',
        find: `if (!this.loaded || this.failed || !req.session) return;
    try`,
        replace: `if (!this.loaded || !req.session) return;
    try`,
      },
    ],
    caughtBy: ['response-store-throws-in-set', 'response-unserialisable-circle'],
  },
  {
    name: 'cookies-of-writehead-lost',
    edits: [
      {
        file: 'write-head.ts',
        find: 'if (Array.isArray(headers) && Array.isArray(headers[0])) rest[rest.length - 1] = headers.flat();',
        replace: '',
      },
    ],
    caughtBy: ['response-writehead-nested-list-with-cookies'],
  },
  {
    name: 'changes-after-the-headers-lost',
    edits: [
      {
        file: 'exchange.ts',
        find: '    if (this.ended) this.modifiedAtEnd = modified;',
        replace: '    this.modifiedAtEnd = modified;',
      },
    ],
    caughtBy: [
      'response-change-after-flush-gets-no-cookie',
      'response-change-after-flush-of-loaded-session',
      'response-change-after-write-gets-no-cookie',
      'response-unserialisable-after-headers',
    ],
  },
  {
    name: 'saved-at-the-first-write',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '  res.end = function',
        replace: `  const firstWrite = res.write;
  let begun = false;
  res.write = function (this: unknown, ...args: Parameters<typeof firstWrite>) {
    if (!begun) {
      begun = true;
      const what = exchange.decide();
      if (what === 'save') exchange.commit(what, () => {});
    }
    return firstWrite.apply(res, args);
  } as typeof res.write;
  res.end = function`,
      },
    ],
    caughtBy: [
      'response-first-write-sends-cookie',
      'response-long-lived-stores-nothing',
      'response-save-not-after-write',
    ],
  },
  {
    name: 'saved-when-the-connection-closes',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '  res.end = function',
        replace: `  (res as unknown as import('node:events').EventEmitter).once?.('close', () => {
    if (!ended) exchange.commit('save', () => {});
  });
  res.end = function`,
      },
    ],
    caughtBy: [
      'response-aborted-before-headers-stores-nothing',
      'response-aborted-stores-nothing',
      'response-disconnected-by-application',
      'response-held-by-silent-store',
    ],
  },
  {
    name: 'expiry-not-counted-from-the-headers',
    edits: [
      {
        file: 'exchange.ts',
        find: `    if (this.touched) return;
`,
        replace: '',
      },
    ],
    caughtBy: ['response-expiry-is-that-of-the-headers'],
  },
  {
    name: 'upgrades-crash',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '  const { end: originalEnd, write: originalWrite } = res;',
        replace: `  const { end: originalEnd, write: originalWrite } = res;
  originalEnd.bind(res);`,
      },
    ],
    caughtBy: [
      'response-upgrade-forged-cookie',
      'response-upgrade-loads-session',
      'response-upgrade-save',
      'response-upgrade-store-error',
      'response-upgrade-without-session',
    ],
  },
  {
    name: 'status-always-200',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: 'if (!res.headersSent) res.writeHead(res.statusCode);',
        replace: 'if (!res.headersSent) res.writeHead(200);',
      },
    ],
    caughtBy: ['response-204-held-until-saved', 'response-204-saves', 'response-304-touches'],
  },
  {
    name: 'nothing-saved-by-head-requests',
    edits: [
      {
        file: 'exchange.ts',
        find: "    if (this.needsSave(session)) return 'save';",
        replace: `    if ((req as { method?: string }).method === 'HEAD') return 'nothing';
    if (this.needsSave(session)) return 'save';`,
      },
    ],
    caughtBy: ['response-head-saves', 'response-head-touches', 'response-head-with-length', 'response-http2-head'],
  },
  {
    name: 'nothing-saved-with-an-error-status',
    edits: [
      {
        file: 'exchange.ts',
        find: "    if (this.needsSave(session)) return 'save';",
        replace: `    if (this.res.statusCode >= 500) return 'nothing';
    if (this.needsSave(session)) return 'save';`,
      },
    ],
    caughtBy: ['response-save-when-error-handler-answers', 'security-application-error-with-unset-destroy'],
  },
  {
    name: 'nothing-saved-without-a-body',
    edits: [
      {
        file: 'exchange.ts',
        find: "    if (this.needsSave(session)) return 'save';",
        replace: `    if (this.res.statusCode === 204 || this.res.statusCode === 304) return 'nothing';
    if (this.needsSave(session)) return 'save';`,
      },
    ],
    caughtBy: ['response-204-given-a-body', 'response-204-held-until-saved'],
  },
];
