import type { Broken } from './broken.js';

/** Faults in when and how a response is stored and sent. */
export const response: readonly Broken[] = [
  // ---- when it leaves
  {
    name: 'saved-after-the-response',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "    phase = 'waiting';\n    requestSession.commit(",
        replace: `    finish();
    requestSession.commit(what, (err) => {
      if (err) requestSession.report(err);
    });
    if (phase === 'ended') return res;
    requestSession.commit(`,
      },
    ],
    caughtBy: [
      'response-ends-after-save',
      'response-ends-after-save-of-one-byte',
      'response-ends-after-save-without-length',
      'response-held-by-silent-set',
      'response-host-http-ends-after-save',
      'response-writehead-length-ends-after-save',
    ],
  },
  {
    name: 'end-waits-for-nothing-when-touching',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "    phase = 'waiting';\n    requestSession.commit(",
        replace: `    if (what === 'touch') {
      finish();
      requestSession.commit(what, (err) => {
        if (err) requestSession.reportAfterResponse(err);
      });
      return res;
    }
    phase = 'waiting';
    requestSession.commit(`,
      },
    ],
    caughtBy: [
      'response-ends-after-touch',
      'response-held-back-until-touched',
      'response-held-by-silent-touch',
      'response-http2-held-back-until-touched',
      'response-last-byte-held-back-until-touched',
      'response-write-after-end-while-touching',
    ],
  },
  {
    name: 'end-waits-for-nothing-when-destroying',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "    phase = 'waiting';\n    requestSession.commit(",
        replace: `    if (what === 'destroy') {
      finish();
      requestSession.commit(what, (err) => {
        if (err) requestSession.report(err);
      });
      return res;
    }
    phase = 'waiting';
    requestSession.commit(`,
      },
    ],
    caughtBy: ['response-ends-after-destroy', 'response-held-back-until-destroyed'],
  },
  {
    name: 'body-goes-ahead',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '    const body = chunk;',
        replace: `    const ahead = chunk ? Buffer.from(chunk as string, encoding as BufferEncoding) : Buffer.alloc(0);
    const announced = Number(res.getHeader('Content-Length') ?? Number.NaN);
    if (ahead.length > 0) originalWrite.call(res, Number.isNaN(announced) ? ahead : ahead.subarray(0, -1), undefined, undefined);
    const body = Number.isNaN(announced) ? undefined : ahead.subarray(-1);`,
      },
    ],
    caughtBy: [
      'response-held-back-after-writehead',
      'response-held-back-buffer',
      'response-held-back-by-http10',
      'response-held-back-over-tls',
      'response-held-back-until-saved',
      'response-held-back-with-length',
      'response-http2',
      'response-http2-tls',
    ],
  },
  {
    name: 'headers-go-ahead',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "    phase = 'waiting';\n    requestSession.commit(",
        replace: `    letHeadersGo?.();
    res.flushHeaders?.();
    phase = 'waiting';
    requestSession.commit(`,
      },
    ],
    caughtBy: ['response-held-back-with-length-zero'],
  },
  {
    name: 'http2-headers-not-held',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: 'req.httpVersionMajor === 2 ? holdHeaders',
        replace: 'Date.now() < 0 ? holdHeaders',
      },
    ],
    caughtBy: ['response-http2-held-back-after-writehead', 'response-http2-save-error-after-writehead-is-answered'],
  },
  {
    name: 'last-byte-goes',
    edits: [
      {
        file: 'last-byte.ts',
        find: 'if (this.passed < this.announced) return chunk;',
        replace: 'if (this.announced) return chunk;',
      },
    ],
    caughtBy: [
      'response-last-byte-after-writehead-held-back',
      'response-last-byte-held-back-before-the-end',
      'response-last-byte-held-back-until-destroyed',
      'response-last-byte-of-a-write-held-back',
      'response-last-byte-of-several-writes-held-back',
      'response-last-byte-of-written-buffer-held-back',
      'response-last-byte-of-written-hex-held-back',
      'response-one-byte-written-held-back',
    ],
  },
  {
    name: 'last-byte-lost',
    edits: [
      {
        file: 'last-byte.ts',
        find: 'if (!this.held) return chunk;',
        replace: 'if (this.announced >= 0) return chunk;',
      },
    ],
    caughtBy: [
      'response-end-empty-after-announced-body',
      'response-last-byte-comes-where-nothing-is-stored',
      'response-save-error-after-a-whole-body-was-written',
      'response-stream-large',
      'response-touch-fails-after-a-whole-body-was-written',
    ],
  },
  {
    name: 'last-byte-found-by-characters',
    edits: [{ file: 'last-byte.ts', find: 'Buffer.byteLength(chunk, encoding)', replace: 'chunk.length' }],
    caughtBy: ['response-last-byte-of-a-character-held-back'],
  },
  {
    name: 'callback-of-a-held-write-lost',
    edits: [{ file: 'commit-at-end.ts', find: 'if (callback) defer(callback);', replace: '' }],
    caughtBy: ['response-callback-of-a-write-that-is-held-back'],
  },
  {
    name: 'chunks-in-place-of-a-length',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: 'originalEnd.call(res, rest, rest === body ? encoding : undefined, callback);',
        replace: `if (res.writeHead && !res.headersSent) res.writeHead(res.statusCode);
        originalEnd.call(res, rest, rest === body ? encoding : undefined, callback);`,
      },
    ],
    caughtBy: [
      'response-saved-body-has-its-length',
      'response-saved-empty-body-has-length-zero',
      'response-saved-redirect-has-length-zero',
      'response-touched-body-has-its-length',
      'response-unsaved-keeps-its-length',
      'response-unset-body-has-its-length',
    ],
  },
  {
    name: 'length-in-place-of-chunks',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '    letHeadersGo?.();\n    written ??=',
        replace: `    if (!res.headersSent && !res.getHeader('Content-Length')) res.setHeader('Content-Length', '5');
    letHeadersGo?.();
    written ??=`,
      },
    ],
    caughtBy: [
      'response-destroy-error-after-write',
      'response-save-not-after-write',
      'response-save-once-for-many-writes',
      'response-saved-pieces-are-chunked',
      'response-stream-saves-at-its-end',
      'response-stream-touches-at-its-end',
    ],
  },
  {
    name: 'writes-wait-for-the-end',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '    const part = written.pass(chunk, encoding);',
        replace: `    const kept = (res as unknown as { kept?: string }).kept ?? '';
    (res as unknown as { kept?: string }).kept = kept + Buffer.from(chunk as string, encoding as BufferEncoding).toString();
    if (chunk) return true;
    const part = written.pass(chunk, encoding);`,
      },
      {
        file: 'commit-at-end.ts',
        find: '    const body = chunk;',
        replace: "    const body = ((res as unknown as { kept?: string }).kept ?? '') + (chunk ?? '');",
      },
    ],
    caughtBy: [
      'response-first-write-sends-cookie',
      'response-http2-save-error-after-write',
      'response-long-lived-explicit-save',
      'response-long-lived-stores-nothing',
      'response-save-error-after-write',
      'response-store-throws-after-headers',
    ],
  },

  // ---- while it waits
  {
    name: 'headers-not-sent-while-waiting',
    edits: [
      {
        file: 'sealed-response.ts',
        find: "if (!headersSent || headersSent.configurable) Object.defineProperty(res, 'headersSent', SENT);",
        replace: '',
      },
    ],
    caughtBy: [
      'response-http2-waiting-headers-are-sent',
      'response-waiting-headers-are-sent',
      'response-waiting-headers-are-sent-while-destroying',
      'response-waiting-headers-are-sent-while-touching',
    ],
  },
  {
    name: 'headers-sent-from-the-beginning',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "  let phase: Phase = 'open';",
        replace: `  let phase: Phase = 'open';
  Object.defineProperty(res, 'headersSent', { configurable: true, get: () => phase !== 'released' });`,
      },
    ],
    caughtBy: [
      'response-compressed-and-trusted-proxy',
      'response-compression-after',
      'response-compression-after-ends-after-save',
      'response-compression-after-with-length',
      'response-compression-before',
      'response-compression-before-with-length',
      'response-save-error-before-compression',
      'response-touch-fails-before-compression',
    ],
  },
  {
    name: 'headers-can-be-set-while-waiting',
    edits: [{ file: 'sealed-response.ts', find: '  res.setHeader = set;\n', replace: '' }],
    caughtBy: [
      'response-headers-are-final-at-end',
      'response-http2-waiting-set-header-refused',
      'response-waiting-set-header-of-a-redirect-refused',
      'response-waiting-set-header-refused',
    ],
  },
  {
    name: 'headers-can-be-appended-while-waiting',
    edits: [{ file: 'sealed-response.ts', find: '  res.appendHeader = append;\n', replace: '' }],
    caughtBy: ['response-waiting-append-header-refused'],
  },
  {
    name: 'headers-can-be-removed-while-waiting',
    edits: [{ file: 'sealed-response.ts', find: '  res.removeHeader = remove;\n', replace: '' }],
    caughtBy: ['response-waiting-changes-refused-while-touching', 'response-waiting-remove-header-refused'],
  },
  {
    name: 'head-can-be-written-while-waiting',
    edits: [{ file: 'sealed-response.ts', find: '  res.writeHead = write;\n', replace: '' }],
    caughtBy: ['response-waiting-writehead-refused-while-touching'],
  },
  {
    name: 'headers-can-be-flushed-while-waiting',
    edits: [
      { file: 'sealed-response.ts', find: '  res.flushHeaders = nothing;\n', replace: '' },
      { file: 'sealed-response.ts', find: '  res.writeHead = write;\n', replace: '' },
    ],
    caughtBy: ['response-held-back-when-nothing-is-flushed'],
  },
  {
    name: 'changes-refused-in-silence',
    edits: [
      {
        file: 'sealed-response.ts',
        find: '    throw Object.assign(new Error(message), { code });',
        replace: '    return (message + code) as never;',
      },
    ],
    caughtBy: ['response-waiting-writehead-refused'],
  },
  {
    name: 'status-can-be-changed-while-waiting',
    edits: [
      {
        file: 'sealed-response.ts',
        find: 'if (res.statusCode !== statusCode) res.statusCode = statusCode;',
        replace: '',
      },
    ],
    caughtBy: ['response-end-then-answer-again', 'response-waiting-status-is-fixed'],
  },
  {
    name: 'write-after-end-corrupts',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "    if (phase === 'waiting') return refuseWrite(chunk, encoding, callback);\n",
        replace: '',
      },
      {
        file: 'commit-at-end.ts',
        find: "    if (phase !== 'open' || !isBody",
        replace: "    if ((phase !== 'open' && phase !== 'waiting') || !isBody",
      },
    ],
    caughtBy: ['response-write-after-end-while-saving', 'response-write-after-end-with-length'],
  },
  {
    name: 'write-after-end-lost-in-silence',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "    if (phase === 'waiting') return refuseWrite(chunk, encoding, callback);\n",
        replace: "    if (phase === 'waiting') return true;\n",
      },
    ],
    caughtBy: [
      'response-http2-write-after-end-is-refused',
      'response-write-after-end-is-refused-while-saving',
      'response-write-after-end-is-refused-while-touching',
      'response-write-after-end-of-pieces-is-refused',
      'response-write-after-end-with-encoding-is-refused',
    ],
  },
  {
    name: 'connection-not-spared',
    edits: [{ file: 'commit-at-end.ts', find: '    cut = destroy;', replace: '    destroy();' }],
    caughtBy: [
      'response-end-then-next-with-error',
      'response-end-then-throw',
      'response-end-then-throw-by-connect',
      'response-end-then-throw-by-express4',
      'response-end-then-throw-by-http',
      'response-end-then-throw-while-touching',
      'response-http2-end-then-throw',
      'response-redirect-then-next-with-error',
      'response-write-then-end-then-throw',
    ],
  },
  {
    name: 'end-twice-ends-twice',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `    if (phase !== 'open') {
      if (typeof callback === 'function') afterResponse(res, callback as () => void);
      return false;
    }
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
    name: 'end-twice-forgets-its-callback',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "      if (typeof callback === 'function') afterResponse(res, callback as () => void);\n      return false;",
        replace: '      return false;',
      },
    ],
    caughtBy: ['response-end-twice-with-callback'],
  },

  // ---- what end takes, and gives
  {
    name: 'end-callback-dropped',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: 'originalEnd.call(res, rest, rest === body ? encoding : undefined, callback);',
        replace: 'originalEnd.call(res, rest, rest === body ? encoding : undefined);',
      },
    ],
    caughtBy: ['response-end-callback-alone-without-save'],
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
        find: "    if (typeof encoding === 'function') return end(chunk, undefined, encoding);\n",
        replace: "    if (typeof encoding === 'function') return end(chunk, undefined, undefined);\n",
      },
    ],
    caughtBy: [
      'response-end-callback',
      'response-end-callback-after-touch',
      'response-end-callback-with-length',
      'response-end-callback-without-save',
      'response-touch-fails-with-callback',
    ],
  },
  {
    name: 'end-callback-called-at-once',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '    const body = chunk;',
        replace: `    if (typeof callback === 'function') (callback as () => void)();
    callback = undefined;
    const body = chunk;`,
      },
    ],
    caughtBy: ['response-end-callback-waits-for-save'],
  },
  {
    name: 'end-returns-true',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `    if (!answered) release = hold(req, res);
    return res;`,
        replace: `    if (!answered) release = hold(req, res);
    return true;`,
      },
    ],
    caughtBy: ['response-end-returns-response-while-saving', 'response-end-returns-response-while-touching'],
  },
  {
    name: 'end-returns-nothing-without-a-store',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `    if (what === 'nothing') {
      finish();
      return res;`,
        replace: `    if (what === 'nothing') {
      finish();
      return undefined;`,
      },
    ],
    caughtBy: ['response-end-returns-response-without-save'],
  },
  {
    name: 'end-encoding-ignored',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: 'originalEnd.call(res, rest, rest === body ? encoding : undefined, callback);',
        replace: 'originalEnd.call(res, rest, undefined, callback);',
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
    edits: [
      {
        file: 'commit-at-end.ts',
        find: 'written.rest(body, encoding as BufferEncoding | undefined) : body;',
        replace: 'written.rest(undefined, undefined) : undefined;',
      },
    ],
    caughtBy: [
      'response-end-buffer',
      'response-end-buffer-with-length',
      'response-end-multibyte-with-length',
      'response-end-then-next',
      'response-explicit-save-is-enough',
      'response-flush-headers-sends-cookie',
      'response-http10-saves',
      'response-http2-nothing-to-store',
      'response-http2-touches',
      'response-of-store-that-answers-at-once',
      'response-regenerated-after-flush-gets-no-cookie',
      'response-save-at-end',
      'response-saved-after-writehead-is-chunked',
      'response-saved-body-by-http10-has-no-length',
      'response-saved-body-keeps-its-announced-length',
      'response-tls',
      'response-uninitialized-stores-nothing',
      'response-unmodified-without-touch-stores-nothing',
      'response-unset-after-flush-sends-nothing-more',
      'response-unset-keep-stores-nothing',
      'response-unset-session-gets-no-cookie',
      'response-writehead-status-alone',
      'response-writehead-status-and-message',
    ],
  },
  {
    name: 'end-repeats-the-body',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "    phase = 'waiting';\n    requestSession.commit(",
        replace: `    if (body) originalWrite.call(res, body, encoding as BufferEncoding, undefined);
    phase = 'waiting';
    requestSession.commit(`,
      },
    ],
    caughtBy: ['response-end-buffer', 'response-end-buffer-with-length'],
  },

  // ---- when the store fails
  {
    name: 'failures-acknowledged',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "if (err && what !== 'touch' && drop(err)) return;",
        replace: '',
      },
    ],
    caughtBy: ['response-redirect-save-error', 'response-session-replaced-by-mapping'],
  },
  {
    name: 'failed-sets-acknowledged',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "if (err && what !== 'touch' && drop(err)) return;",
        replace: "if (err && what === 'destroy' && drop(err)) return;",
      },
    ],
    caughtBy: [
      'response-http2-save-error-is-not-acknowledged',
      'response-save-error-at-once-is-answered',
      'response-save-error-behind-compression-is-answered',
      'response-save-error-by-http10-is-answered',
      'response-save-error-has-the-status-of-the-handler',
      'response-save-error-is-answered',
      'response-save-error-is-answered-by-connect',
      'response-save-error-is-answered-by-express4',
      'response-save-error-is-answered-by-http',
      'response-save-error-is-not-acknowledged',
      'response-save-error-leaves-the-client-without-session',
      'response-save-error-of-loaded-session-is-answered',
      'response-save-error-of-loaded-session-is-not-acknowledged',
      'response-save-error-over-tls-is-answered',
      'response-save-error-then-next-request-works',
      'response-save-error-with-length-is-not-acknowledged',
      'response-store-throws-in-set',
      'response-unserialisable-circle',
      'response-unserialisable-keeps-stored-session',
    ],
  },
  {
    name: 'failed-destroys-acknowledged',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "if (err && what !== 'touch' && drop(err)) return;",
        replace: "if (err && what === 'save' && drop(err)) return;",
      },
    ],
    caughtBy: [
      'response-destroy-error-is-answered',
      'response-destroy-error-is-not-acknowledged',
      'response-store-throws-in-destroy',
    ],
  },
  {
    name: 'failures-without-a-body-acknowledged',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "if (err && what !== 'touch' && drop(err)) return;",
        replace: "if (err && what !== 'touch' && body && drop(err)) return;",
      },
    ],
    caughtBy: [
      'response-redirect-save-error',
      'response-save-error-of-head-is-not-acknowledged',
      'response-save-error-with-status-204-is-answered',
      'response-save-error-with-status-204-is-not-acknowledged',
      'response-save-error-with-status-304-is-answered',
    ],
  },
  {
    name: 'failed-touch-is-an-error',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "if (err && what !== 'touch' && drop(err)) return;",
        replace: 'if (err && drop(err)) return;',
      },
    ],
    caughtBy: [
      'response-http2-touch-fails',
      'response-http2-touch-fails-after-writehead',
      'response-http2-touch-fails-of-a-long-body',
      'response-late-touch-error',
      'response-store-throws-in-touch',
      'response-touch-fails-after-writehead',
      'response-touch-fails-at-once',
      'response-touch-fails-by-http10',
      'response-touch-fails-over-tls',
      'response-touch-fails-with-length',
      'response-touch-fails-with-one-byte',
      'response-touch-fails-with-rolling',
      'response-touch-throws',
    ],
  },
  {
    name: 'error-of-the-store-swallowed',
    edits: [
      { file: 'commit-at-end.ts', find: '      if (err) requestSession.reportAfterResponse(err);', replace: '' },
      {
        file: 'commit-at-end.ts',
        find: '      requestSession.report(err);\n      return true;',
        replace: "      originalEnd.call(res, 'Error');\n      return true;",
      },
    ],
    caughtBy: ['response-http2-save-error-after-flush', 'response-touch-fails-after-a-whole-body-was-written'],
  },
  {
    name: 'error-of-the-store-cuts-the-response-off',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `      finish();
      if (err) requestSession.reportAfterResponse(err);`,
        replace: `      if (err) {
        requestSession.report(err);
        (res as unknown as { destroy(): void }).destroy();
      } else finish();`,
      },
    ],
    caughtBy: [
      'response-http2-save-error-after-flush',
      'response-http2-touch-fails-after-writes',
      'response-save-error-after-flush',
      'response-touch-fails-after-flush',
      'response-touch-fails-after-writes',
    ],
  },
  {
    name: 'late-errors-come-before-the-end',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '      finish();\n      if (err) requestSession.reportAfterResponse(err);',
        replace: '      finish();\n      if (err) requestSession.report(err);',
      },
    ],
    caughtBy: ['response-save-error-after-a-long-body', 'response-touch-fails-of-a-long-body'],
  },
  {
    name: 'late-errors-cost-the-connection',
    edits: [{ file: 'request-session.ts', find: '      spareConnection(this.req, () => {});\n', replace: '' }],
    caughtBy: ['response-touch-failure-spares-the-connection'],
  },
  {
    name: 'answers-without-a-body-lost-with-a-touch',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "if (err && what !== 'touch' && drop(err)) return;",
        replace: "if (err && (what !== 'touch' || !body) && drop(err)) return;",
      },
    ],
    caughtBy: [
      'response-http2-touch-fails-of-a-redirect',
      'response-http2-touch-fails-with-status-204',
      'response-touch-fails-of-a-redirect',
      'response-touch-fails-with-length-zero',
      'response-touch-fails-with-status-204',
      'response-touch-fails-with-status-304',
    ],
  },
  {
    name: 'errors-reported-twice',
    edits: [
      {
        file: 'request-session.ts',
        find: '    defer(passLateError, this.next, this.res, err);',
        replace: `    defer(passLateError, this.next, this.res, err);
    defer(passLateError, this.next, this.res, err);`,
      },
    ],
    caughtBy: ['response-redirect-save-error', 'response-session-replaced-by-mapping'],
  },
  {
    name: 'errors-thrown-out-of-end',
    edits: [
      {
        file: 'request-session.ts',
        find: '    defer(passLateError, this.next, this.res, err);',
        replace: '    throw err;',
      },
    ],
    caughtBy: ['response-redirect-save-error', 'response-session-replaced-by-mapping'],
  },
  {
    name: 'rejections-hang',
    edits: [
      {
        file: 'store-call.ts',
        find: '      settle(reason || new Error(',
        replace: '      void (reason || new Error(',
      },
    ],
    caughtBy: ['response-destroy-rejection-is-answered', 'response-store-rejects-set', 'response-touch-rejects'],
  },
  {
    name: 'error-answer-has-the-old-status',
    edits: [{ file: 'unsent-answer.ts', find: '  res.statusCode = 500;\n', replace: '' }],
    caughtBy: ['response-save-error-handler-finds-nothing-sent', 'response-save-error-has-status-500-by-default'],
  },
  ...Object.entries({
    'Accept-Ranges': ['response-save-error-has-no-fields-of-the-page'],
    'Content-Encoding': ['response-save-error-has-no-fields-of-the-page'],
    'Content-Length': ['response-save-error-has-its-own-length', 'response-save-error-keeps-the-connection-in-step'],
    'Content-Type': ['response-save-error-after-writehead-is-answered'],
    ETag: ['response-http2-save-error-is-answered'],
    Location: ['response-cookie-impossible-of-a-redirect', 'response-save-error-of-a-redirect-is-answered'],
    'Transfer-Encoding': ['response-save-error-has-its-own-chunks'],
  }).map(
    ([field, caughtBy]): Broken => ({
      name: `error-answer-keeps-${field.toLowerCase()}`,
      edits: [{ file: 'unsent-answer.ts', find: `  '${field}',\n`, replace: '' }],
      caughtBy,
    }),
  ),
  {
    name: 'error-answer-has-no-other-fields',
    edits: [
      {
        file: 'unsent-answer.ts',
        find: '  for (const name of OF_THE_ANSWER) {',
        replace: '  for (const name of (res as unknown as { getHeaderNames(): string[] }).getHeaderNames()) {',
      },
    ],
    caughtBy: ['response-save-error-keeps-the-application-cookies'],
  },
  {
    name: 'error-answer-has-the-session-cookie',
    edits: [
      {
        file: 'request-session.ts',
        find: '    removeSetCookie(this.res, this.setCookie);\n    this.setCookie = undefined;\n',
        replace: '',
      },
    ],
    caughtBy: [
      'response-http2-save-error-after-writehead-is-answered',
      'response-save-error-after-writehead-of-204-is-answered',
    ],
  },
  {
    name: 'error-answer-has-no-cookies',
    edits: [
      {
        file: 'session-cookie.ts',
        find: "  if (others.length > 0) res.setHeader('Set-Cookie', others);\n  else res",
        replace: '  res',
      },
    ],
    caughtBy: ['response-save-error-after-writehead-keeps-the-application-cookies'],
  },
  {
    name: 'error-answer-in-chunks-of-its-own',
    edits: [
      {
        file: 'unsent-answer.ts',
        find: '  if (framing._removedContLen) framing._removedContLen = false;\n',
        replace: '',
      },
    ],
    caughtBy: ['response-save-error-after-writehead-is-answered', 'response-save-error-has-its-own-length'],
  },
  {
    name: 'written-heads-can-not-be-taken-back',
    edits: [
      {
        file: 'unsent-answer.ts',
        find: 'if (areHeadersMade(res) && !unmakeHeaders(req, res)) return false;',
        replace: 'if (areHeadersMade(res)) return false;',
      },
    ],
    caughtBy: [
      'response-save-error-after-writehead-is-answered',
      'response-save-error-after-writehead-of-204-is-answered',
    ],
  },
  {
    name: 'error-answer-has-no-body',
    edits: [{ file: 'unsent-answer.ts', find: "made._hasBody = req.method !== 'HEAD';", replace: '' }],
    caughtBy: ['response-save-error-after-writehead-of-204-is-answered'],
  },
  {
    name: 'error-answer-forgets-the-callback-of-end',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "      if (typeof callback === 'function') res.once('finish', callback as () => void);\n",
        replace: '',
      },
    ],
    caughtBy: ['response-save-error-callback-of-end'],
  },
  {
    name: 'cookie-errors-come-too-late',
    edits: [
      {
        file: 'request-session.ts',
        find: `    if (!this.headersWritten) {
      this.makeCookie();
    }`,
        replace: `    if (!this.headersWritten) {
      try {
        this.makeCookie();
      } catch (err) {
        this.reportAfterResponse(err);
      }
    }`,
      },
    ],
    caughtBy: [
      'response-cookie-impossible-for-a-loaded-session',
      'response-cookie-with-impossible-domain',
      'response-cookie-with-impossible-path',
      'response-cookie-with-impossible-priority',
      'response-cookie-with-impossible-samesite',
      'response-http2-cookie-impossible',
      'response-unserialisable-bigint',
    ],
  },
  {
    name: 'late-cookie-errors-ignored',
    edits: [{ file: 'request-session.ts', find: '    if (this.cookieError) throw this.cookieError;\n', replace: '' }],
    caughtBy: ['response-cookie-impossible-after-write'],
  },
  {
    name: 'unserialisable-data-hang',
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `    } catch (err) {
      complete('save', err);
      return res;
    }`,
        replace: `    } catch {
      return res;
    }`,
      },
    ],
    caughtBy: ['response-session-replaced-by-mapping'],
  },
  {
    name: 'removed-cookie-unchecked',
    edits: [
      {
        file: 'checked-session.ts',
        find: `  checkCookie(session);
  return session;`,
        replace: '  return session;',
      },
    ],
    caughtBy: ['response-session-without-cookie'],
  },
  {
    name: 'replaced-cookie-accepted',
    edits: [
      {
        file: 'checked-session.ts',
        find: "if (typeof session.cookie?.serialize === 'function') return;",
        replace: 'if (session.cookie) return;',
      },
    ],
    caughtBy: [
      'response-session-cookie-replaced',
      'response-session-cookie-replaced-and-saved',
      'response-session-cookie-replaced-before-a-write',
      'response-session-cookie-replaced-by-all-its-fields',
      'response-session-cookie-replaced-for-a-loaded-session',
    ],
  },
  {
    name: 'replaced-cookie-accepted-by-save',
    edits: [
      {
        file: 'session.ts',
        find: `        checkCookie(this);
`,
        replace: '',
      },
    ],
    caughtBy: ['response-session-cookie-replaced-and-saved'],
  },
  {
    name: 'cookie-never-sent',
    edits: [
      {
        file: 'request-session.ts',
        find: '    if (this.setCookie) addSetCookie(this.res, this.setCookie);',
        replace: '',
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
      'response-host-http-secure-over-tls',
      'response-http10',
      'response-writehead-mapping-with-cookie',
      'response-writehead-overrides-header',
    ],
  },
  {
    name: 'cookie-replaces-others',
    edits: [{ file: 'session-cookie.ts', find: '[...setCookies(res), field]', replace: 'field' }],
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
    edits: [{ file: 'session-cookie.ts', find: '[...setCookies(res), field]', replace: '[field, ...setCookies(res)]' }],
    caughtBy: [
      'response-cookie-beside-one',
      'response-cookie-beside-one-set-before-session',
      'response-cookie-beside-several',
      'response-http2-pieces',
      'response-writehead-flat-list-with-cookies',
      'response-writehead-keeps-cookies',
      'response-writehead-mapping-with-cookie',
      'response-writehead-mapping-with-cookies',
      'response-writehead-nested-list-with-cookie',
    ],
  },
  {
    name: 'cookie-sent-when-the-request-begins',
    edits: [
      {
        file: 'middleware.ts',
        find: '  beforeHeaders(res, () => requestSession.sendCookie());',
        replace: '  beforeHeaders(res, () => {});',
      },
      {
        file: 'request-session.ts',
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
      'response-expiry-counts-from-the-headers',
      'response-http2-204',
      'response-long-lived-new-session-has-cookie',
      'response-writehead-overrides-header',
      'session-id-session-id-removed',
    ],
  },
  {
    name: 'cookies-of-writehead-lost',
    edits: [
      {
        file: 'write-head.ts',
        find: 'if (Array.isArray(headers) && Array.isArray(headers[0])) args[args.length - 1] = headers.flat();',
        replace: '',
      },
    ],
    caughtBy: ['response-writehead-nested-list-with-cookies'],
  },
  {
    name: 'changes-after-the-headers-lost',
    edits: [
      {
        file: 'request-session.ts',
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
      const what = requestSession.decide();
      if (what === 'save') requestSession.commit(what, () => {});
    }
    return firstWrite.apply(res, args);
  } as typeof res.write;
  res.end = function`,
      },
    ],
    caughtBy: [
      'response-ends-after-save-of-pieces',
      'response-first-write-sends-cookie',
      'response-http2-held-back-until-saved',
      'response-http2-length',
      'response-http2-writehead',
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
    if (phase === 'open') requestSession.commit('save', () => {});
  });
  res.end = function`,
      },
    ],
    caughtBy: [
      'response-aborted-and-ended',
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
        file: 'request-session.ts',
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
        find: '      letHeadersGo?.();\n      try {',
        replace:
          '      letHeadersGo?.();\n      if (!res.headersSent && res.statusCode) res.statusCode = 200;\n      try {',
      },
    ],
    caughtBy: [
      'response-204-held-until-saved',
      'response-204-saves',
      'response-304-touches',
      'response-cookie-beside-other-headers',
      'response-explicit-save-before-redirect',
      'response-host-connect',
      'response-host-express4',
      'response-host-http',
      'response-http2-ends-after-save',
      'response-next-request-finds-what-was-saved',
      'response-redirect-after-logout',
      'response-redirect-carries-cookie',
      'response-redirect-held-until-saved',
      'response-redirect-then-next',
    ],
  },
  {
    name: 'nothing-saved-by-head-requests',
    edits: [
      {
        file: 'request-session.ts',
        find: "    if (this.needsSave(session)) return 'save';",
        replace: `    if ((req as { method?: string }).method === 'HEAD') return 'nothing';
    if (this.needsSave(session)) return 'save';`,
      },
    ],
    caughtBy: [
      'response-head-saves',
      'response-head-touches',
      'response-head-with-length',
      'response-held-back-head',
      'response-http2-head',
      'response-http2-touch-fails-of-head',
      'response-save-error-of-head-is-answered',
      'response-touch-fails-of-head',
    ],
  },
  {
    name: 'nothing-saved-with-an-error-status',
    edits: [
      {
        file: 'request-session.ts',
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
        file: 'request-session.ts',
        find: "    if (this.needsSave(session)) return 'save';",
        replace: `    if (this.res.statusCode === 204 || this.res.statusCode === 304) return 'nothing';
    if (this.needsSave(session)) return 'save';`,
      },
    ],
    caughtBy: [
      'response-204-given-a-body',
      'response-204-held-until-saved',
      'response-204-saves',
      'response-304-saves',
      'response-304-touches',
      'response-http2-204',
    ],
  },
];
