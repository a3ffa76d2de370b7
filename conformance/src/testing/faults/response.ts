import type { InjectedFault } from './injected-fault.js';

/** Faults in when and how a response is stored and sent. */
export const response: readonly InjectedFault[] = [
  // ---- when it is sent
  {
    name: 'saved-after-the-response',
    breaks: ['response.save-before-end', 'response.store-silent'],
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
  },
  {
    name: 'end-waits-for-nothing-when-touching',
    breaks: ['response.touch-before-end'],
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
  },
  {
    name: 'end-waits-for-nothing-when-destroying',
    breaks: ['response.destroy-before-end'],
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
  },
  {
    name: 'body-goes-ahead',
    breaks: ['response.held-back', 'response.http2'],
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
  },
  {
    name: 'headers-go-ahead',
    breaks: ['response.held-back'],
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
  },
  {
    name: 'http2-headers-not-held',
    breaks: ['response.held-back'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: 'req.httpVersionMajor === 2 ? holdHeaders',
        replace: 'Date.now() < 0 ? holdHeaders',
      },
    ],
  },
  {
    name: 'last-byte-goes',
    breaks: ['response.held-back.last-byte'],
    edits: [
      {
        file: 'last-byte.ts',
        find: 'if (this.passed < this.announced) return chunk;',
        replace: 'if (this.announced) return chunk;',
      },
    ],
  },
  {
    name: 'last-byte-lost',
    breaks: ['response.held-back.last-byte', 'response.end.body', 'response.stream.save'],
    edits: [
      {
        file: 'last-byte.ts',
        find: 'if (!this.held) return chunk;',
        replace: 'if (this.announced >= 0) return chunk;',
      },
    ],
  },
  {
    name: 'last-byte-found-by-characters',
    breaks: ['response.held-back.last-byte'],
    edits: [{ file: 'last-byte.ts', find: 'Buffer.byteLength(chunk, encoding)', replace: 'chunk.length' }],
  },
  {
    name: 'callback-of-a-held-write-lost',
    breaks: ['response.held-back.last-byte'],
    edits: [{ file: 'commit-at-end.ts', find: 'if (callback) defer(callback);', replace: '' }],
  },
  {
    name: 'chunks-in-place-of-a-length',
    breaks: ['response.framing'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: 'originalEnd.call(res, rest, rest === body ? encoding : undefined, callback);',
        replace: `if (res.writeHead && !res.headersSent) res.writeHead(res.statusCode);
        originalEnd.call(res, rest, rest === body ? encoding : undefined, callback);`,
      },
    ],
  },
  {
    name: 'length-in-place-of-chunks',
    breaks: ['response.framing'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '    letHeadersGo?.();\n    written ??=',
        replace: `    if (!res.headersSent && !res.getHeader('Content-Length')) res.setHeader('Content-Length', '5');
    letHeadersGo?.();
    written ??=`,
      },
    ],
  },
  {
    name: 'writes-wait-for-the-end',
    breaks: ['response.long-lived'],
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
  },

  // ---- while it waits
  {
    name: 'headers-not-sent-while-waiting',
    breaks: ['response.waiting.headers-sent'],
    edits: [
      {
        file: 'sealed-response.ts',
        find: "if (!headersSent || headersSent.configurable) Object.defineProperty(res, 'headersSent', SENT);",
        replace: '',
      },
    ],
  },
  {
    name: 'headers-sent-from-the-beginning',
    breaks: ['response.compression'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "  let phase: Phase = 'open';",
        replace: `  let phase: Phase = 'open';
  Object.defineProperty(res, 'headersSent', { configurable: true, get: () => phase !== 'released' });`,
      },
    ],
  },
  {
    name: 'headers-can-be-set-while-waiting',
    breaks: ['response.waiting.refused'],
    edits: [{ file: 'sealed-response.ts', find: '  res.setHeader = set;\n', replace: '' }],
  },
  {
    name: 'headers-can-be-appended-while-waiting',
    breaks: ['response.waiting.refused'],
    edits: [{ file: 'sealed-response.ts', find: '  res.appendHeader = append;\n', replace: '' }],
  },
  {
    name: 'headers-can-be-removed-while-waiting',
    breaks: ['response.waiting.refused'],
    edits: [{ file: 'sealed-response.ts', find: '  res.removeHeader = remove;\n', replace: '' }],
  },
  {
    name: 'head-can-be-written-while-waiting',
    breaks: ['response.waiting.refused'],
    edits: [{ file: 'sealed-response.ts', find: '  res.writeHead = write;\n', replace: '' }],
  },
  {
    name: 'headers-can-be-flushed-while-waiting',
    breaks: ['response.held-back'],
    edits: [
      { file: 'sealed-response.ts', find: '  res.flushHeaders = nothing;\n', replace: '' },
      { file: 'sealed-response.ts', find: '  res.writeHead = write;\n', replace: '' },
    ],
  },
  {
    name: 'changes-refused-in-silence',
    breaks: ['response.waiting.refused'],
    edits: [
      {
        file: 'sealed-response.ts',
        find: '    throw Object.assign(new Error(message), { code });',
        replace: '    return (message + code) as never;',
      },
    ],
  },
  {
    name: 'status-can-be-changed-while-waiting',
    breaks: ['response.waiting.refused'],
    edits: [
      {
        file: 'sealed-response.ts',
        find: 'if (res.statusCode !== statusCode) res.statusCode = statusCode;',
        replace: '',
      },
    ],
  },
  {
    name: 'write-after-end-corrupts',
    breaks: ['response.write-after-end'],
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
  },
  {
    name: 'write-after-end-lost-in-silence',
    breaks: ['response.write-after-end.refused'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "    if (phase === 'waiting') return refuseWrite(chunk, encoding, callback);\n",
        replace: "    if (phase === 'waiting') return true;\n",
      },
    ],
  },
  {
    name: 'connection-not-spared',
    breaks: ['response.answered-once'],
    edits: [{ file: 'commit-at-end.ts', find: '    cut = destroy;', replace: '    destroy();' }],
  },
  {
    name: 'end-twice-ends-twice',
    breaks: ['response.end.twice'],
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
  },
  {
    name: 'end-twice-forgets-its-callback',
    breaks: ['response.end.callback'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "      if (typeof callback === 'function') afterResponse(res, callback as () => void);\n      return false;",
        replace: '      return false;',
      },
    ],
  },

  // ---- the arguments and the result of end
  {
    name: 'end-callback-dropped',
    breaks: ['response.end.callback'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: 'originalEnd.call(res, rest, rest === body ? encoding : undefined, callback);',
        replace: 'originalEnd.call(res, rest, rest === body ? encoding : undefined);',
      },
    ],
  },
  {
    name: 'end-callback-taken-for-a-body',
    breaks: ['response.end.callback'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `    if (typeof chunk === 'function') return end(undefined, undefined, chunk);
`,
        replace: '',
      },
    ],
  },
  {
    name: 'end-callback-taken-for-an-encoding',
    breaks: ['response.end.callback'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "    if (typeof encoding === 'function') return end(chunk, undefined, encoding);\n",
        replace: "    if (typeof encoding === 'function') return end(chunk, undefined, undefined);\n",
      },
    ],
  },
  {
    name: 'end-callback-called-at-once',
    breaks: ['response.end.callback'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '    const body = chunk;',
        replace: `    if (typeof callback === 'function') (callback as () => void)();
    callback = undefined;
    const body = chunk;`,
      },
    ],
  },
  {
    name: 'end-returns-true',
    breaks: ['response.end.returns-response'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: `    if (!answered) release = hold(req, res);
    return res;`,
        replace: `    if (!answered) release = hold(req, res);
    return true;`,
      },
    ],
  },
  {
    name: 'end-returns-nothing-without-a-store',
    breaks: ['response.end.returns-response'],
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
  },
  {
    name: 'end-encoding-ignored',
    breaks: ['response.end.body'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: 'originalEnd.call(res, rest, rest === body ? encoding : undefined, callback);',
        replace: 'originalEnd.call(res, rest, undefined, callback);',
      },
    ],
  },
  {
    name: 'end-drops-the-body',
    breaks: [
      'response.end.body',
      'response.answered-once',
      'response.cookie.none-without-session',
      'response.nothing-to-store',
      'response.save-at-end',
    ],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: 'written.rest(body, encoding as BufferEncoding | undefined) : body;',
        replace: 'written.rest(undefined, undefined) : undefined;',
      },
    ],
  },
  {
    name: 'end-repeats-the-body',
    breaks: ['response.end.body'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "    phase = 'waiting';\n    requestSession.commit(",
        replace: `    if (body) originalWrite.call(res, body, encoding as BufferEncoding, undefined);
    phase = 'waiting';
    requestSession.commit(`,
      },
    ],
  },

  // ---- when the store fails
  {
    name: 'failures-acknowledged',
    breaks: ['response.unacknowledged'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "if (err && what !== 'touch' && drop(err)) return;",
        replace: '',
      },
    ],
  },
  {
    name: 'failed-sets-acknowledged',
    breaks: ['response.unacknowledged'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "if (err && what !== 'touch' && drop(err)) return;",
        replace: "if (err && what === 'destroy' && drop(err)) return;",
      },
    ],
  },
  {
    name: 'failed-destroys-acknowledged',
    breaks: ['response.unacknowledged'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "if (err && what !== 'touch' && drop(err)) return;",
        replace: "if (err && what === 'save' && drop(err)) return;",
      },
    ],
  },
  {
    name: 'failures-without-a-body-acknowledged',
    breaks: ['response.failure.answer'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "if (err && what !== 'touch' && drop(err)) return;",
        replace: "if (err && what !== 'touch' && body && drop(err)) return;",
      },
    ],
  },
  {
    name: 'failed-touch-is-an-error',
    breaks: ['response.touch-failure'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "if (err && what !== 'touch' && drop(err)) return;",
        replace: 'if (err && drop(err)) return;',
      },
    ],
  },
  {
    name: 'error-of-the-store-swallowed',
    breaks: ['response.failure.answer'],
    edits: [
      { file: 'commit-at-end.ts', find: '      if (err) requestSession.reportAfterResponse(err);', replace: '' },
      {
        file: 'commit-at-end.ts',
        find: '      requestSession.report(err);\n      return true;',
        replace: "      originalEnd.call(res, 'Error');\n      return true;",
      },
    ],
  },
  {
    name: 'error-of-the-store-cuts-the-response-off',
    breaks: ['response.touch-failure'],
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
  },
  {
    name: 'late-errors-come-before-the-end',
    breaks: ['response.failure.too-late'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '      finish();\n      if (err) requestSession.reportAfterResponse(err);',
        replace: '      finish();\n      if (err) requestSession.report(err);',
      },
    ],
  },
  {
    name: 'late-errors-cost-the-connection',
    breaks: ['response.touch-failure.connection'],
    edits: [{ file: 'request-session.ts', find: '      spareConnection(this.req, () => {});\n', replace: '' }],
  },
  {
    name: 'answers-without-a-body-lost-with-a-touch',
    breaks: ['response.touch-failure'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "if (err && what !== 'touch' && drop(err)) return;",
        replace: "if (err && (what !== 'touch' || !body) && drop(err)) return;",
      },
    ],
  },
  {
    name: 'errors-reported-twice',
    breaks: ['response.failure.answer'],
    edits: [
      {
        file: 'request-session.ts',
        find: '    defer(passLateError, this.next, this.res, err);',
        replace: `    defer(passLateError, this.next, this.res, err);
    defer(passLateError, this.next, this.res, err);`,
      },
    ],
  },
  {
    name: 'errors-thrown-out-of-end',
    breaks: ['response.unacknowledged'],
    edits: [
      {
        file: 'request-session.ts',
        find: '    defer(passLateError, this.next, this.res, err);',
        replace: '    throw err;',
      },
    ],
  },
  {
    name: 'rejections-hang',
    breaks: ['response.touch-failure'],
    edits: [
      {
        file: 'store-call.ts',
        find: '      settle(reason || new Error(',
        replace: '      void (reason || new Error(',
      },
    ],
  },
  {
    name: 'error-answer-has-the-old-status',
    breaks: ['response.failure.answer'],
    edits: [{ file: 'unsent-answer.ts', find: '  res.statusCode = 500;\n', replace: '' }],
  },
  ...[
    'Accept-Ranges',
    'Content-Encoding',
    'Content-Length',
    'Content-Type',
    'ETag',
    'Location',
    'Transfer-Encoding',
  ].map(
    (field): InjectedFault => ({
      name: `error-answer-keeps-${field.toLowerCase()}`,
      breaks: ['response.failure.fields'],
      edits: [{ file: 'unsent-answer.ts', find: `  '${field}',\n`, replace: '' }],
    }),
  ),
  {
    name: 'error-answer-has-no-other-fields',
    breaks: ['response.failure.fields'],
    edits: [
      {
        file: 'unsent-answer.ts',
        find: '  for (const name of OF_THE_ANSWER) {',
        replace: '  for (const name of (res as unknown as { getHeaderNames(): string[] }).getHeaderNames()) {',
      },
    ],
  },
  {
    name: 'error-answer-has-the-session-cookie',
    breaks: ['response.failure.no-cookie'],
    edits: [
      {
        file: 'request-session.ts',
        find: '    removeSetCookie(this.res, this.setCookie);\n    this.setCookie = undefined;\n',
        replace: '',
      },
    ],
  },
  {
    name: 'error-answer-has-no-cookies',
    breaks: ['response.failure.no-cookie'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: "  if (others.length > 0) res.setHeader('Set-Cookie', others);\n  else res",
        replace: '  res',
      },
    ],
  },
  {
    name: 'error-answer-in-chunks-of-its-own',
    breaks: ['response.failure.answer'],
    edits: [
      {
        file: 'unsent-answer.ts',
        find: '  if (framing._removedContLen) framing._removedContLen = false;\n',
        replace: '',
      },
    ],
  },
  {
    name: 'written-heads-can-not-be-taken-back',
    breaks: ['response.failure.answer'],
    edits: [
      {
        file: 'unsent-answer.ts',
        find: 'if (areHeadersMade(res) && !unmakeHeaders(req, res)) return false;',
        replace: 'if (areHeadersMade(res)) return false;',
      },
    ],
  },
  {
    name: 'error-answer-has-no-body',
    breaks: ['response.failure.answer'],
    edits: [{ file: 'unsent-answer.ts', find: "made._hasBody = req.method !== 'HEAD';", replace: '' }],
  },
  {
    name: 'error-answer-forgets-the-callback-of-end',
    breaks: ['response.failure.answer'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: "      if (typeof callback === 'function') res.once('finish', callback as () => void);\n",
        replace: '',
      },
    ],
  },
  {
    name: 'cookie-errors-come-too-late',
    breaks: ['response.failure.cookie'],
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
  },
  {
    name: 'late-cookie-errors-ignored',
    breaks: ['response.failure.cookie'],
    edits: [{ file: 'request-session.ts', find: '    if (this.cookieError) throw this.cookieError;\n', replace: '' }],
  },
  {
    name: 'unserialisable-data-hang',
    breaks: ['response.failure.data'],
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
  },
  {
    name: 'removed-cookie-unchecked',
    breaks: ['response.failure.session'],
    edits: [
      {
        file: 'checked-session.ts',
        find: `  checkCookie(session);
  return session;`,
        replace: '  return session;',
      },
    ],
  },
  {
    name: 'replaced-cookie-accepted',
    breaks: ['response.failure.session-cookie'],
    edits: [
      {
        file: 'checked-session.ts',
        find: "if (typeof session.cookie?.serialize === 'function') return;",
        replace: 'if (session.cookie) return;',
      },
    ],
  },
  {
    name: 'replaced-cookie-accepted-by-save',
    breaks: ['response.failure.session-cookie'],
    edits: [
      {
        file: 'session.ts',
        find: `        checkCookie(this);
`,
        replace: '',
      },
    ],
  },
  {
    name: 'cookie-never-sent',
    breaks: [
      'response.cookie.at-headers',
      'browser.lifetime.session',
      'browser.login',
      'browser.logout',
      'browser.partitioned.per-site',
      'browser.priority',
      'browser.sameSite.same-site',
      'browser.secure.https-only',
      'browser.visit',
      'cookie.domain.default',
      'cookie.httpOnly.truthy',
      'cookie.secure.falsy',
      'cookie.value.one',
    ],
    edits: [
      {
        file: 'request-session.ts',
        find: '    if (this.setCookie) addSetCookie(this.res, this.setCookie);',
        replace: '',
      },
    ],
  },
  {
    name: 'cookie-replaces-others',
    breaks: ['response.cookie.with-others'],
    edits: [{ file: 'session-cookie.ts', find: '[...setCookies(res), field]', replace: 'field' }],
  },
  {
    name: 'cookie-goes-first',
    breaks: ['response.cookie.with-others', 'response.http2'],
    edits: [{ file: 'session-cookie.ts', find: '[...setCookies(res), field]', replace: '[field, ...setCookies(res)]' }],
  },
  {
    name: 'cookie-sent-when-the-request-begins',
    breaks: ['response.cookie.one-expiry', 'session.id.bogus-session-id'],
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
  },
  {
    name: 'cookies-of-writehead-lost',
    breaks: ['response.writeHead.nested-array'],
    edits: [
      {
        file: 'write-head.ts',
        find: 'if (Array.isArray(headers) && Array.isArray(headers[0])) args[args.length - 1] = headers.flat();',
        replace: '',
      },
    ],
  },
  {
    name: 'changes-after-the-headers-lost',
    breaks: ['response.cookie.too-late'],
    edits: [
      {
        file: 'request-session.ts',
        find: '    if (this.ended) this.modifiedAtEnd = modified;',
        replace: '    this.modifiedAtEnd = modified;',
      },
    ],
  },
  {
    name: 'saved-at-the-first-write',
    breaks: ['response.save-once', 'response.http2'],
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
  },
  {
    name: 'saved-when-the-connection-closes',
    breaks: ['response.aborted', 'response.store-silent'],
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
  },
  {
    name: 'expiry-not-counted-from-the-headers',
    breaks: ['response.cookie.one-expiry'],
    edits: [
      {
        file: 'request-session.ts',
        find: `    if (this.touched) return;
`,
        replace: '',
      },
    ],
  },
  {
    name: 'upgrades-crash',
    breaks: ['response.upgrade'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '  const { end: originalEnd, write: originalWrite } = res;',
        replace: `  const { end: originalEnd, write: originalWrite } = res;
  originalEnd.bind(res);`,
      },
    ],
  },
  {
    name: 'status-always-200',
    breaks: ['response.no-content', 'response.answered-once', 'response.cookie.with-others', 'response.http2'],
    edits: [
      {
        file: 'commit-at-end.ts',
        find: '      letHeadersGo?.();\n      try {',
        replace:
          '      letHeadersGo?.();\n      if (!res.headersSent && res.statusCode) res.statusCode = 200;\n      try {',
      },
    ],
  },
  {
    name: 'nothing-saved-by-head-requests',
    breaks: ['response.head', 'response.http2'],
    edits: [
      {
        file: 'request-session.ts',
        find: "    if (this.needsSave(session)) return 'save';",
        replace: `    if ((req as { method?: string }).method === 'HEAD') return 'nothing';
    if (this.needsSave(session)) return 'save';`,
      },
    ],
  },
  {
    name: 'nothing-saved-with-an-error-status',
    breaks: ['response.save-at-end', 'security.session.survives-errors'],
    edits: [
      {
        file: 'request-session.ts',
        find: "    if (this.needsSave(session)) return 'save';",
        replace: `    if (this.res.statusCode >= 500) return 'nothing';
    if (this.needsSave(session)) return 'save';`,
      },
    ],
  },
  {
    name: 'nothing-saved-without-a-body',
    breaks: ['response.no-content', 'response.http2'],
    edits: [
      {
        file: 'request-session.ts',
        find: "    if (this.needsSave(session)) return 'save';",
        replace: `    if (this.res.statusCode === 204 || this.res.statusCode === 304) return 'nothing';
    if (this.needsSave(session)) return 'save';`,
      },
    ],
  },
];
