import type { Edit } from '../reference.js';
import type { InjectedFault } from './injected-fault.js';

const OLD_SESSION_LEFT_ALONE: Edit = {
  file: 'regenerate.ts',
  find: '  writesOf(req).destroy(store,',
  replace: `  const writes = {
    destroy(_store: SessionStore, id: string, ended: Done) {
      writesOf(req).end(id);
      writesOf(req).afterWrites(ended);
    },
  };
  writes.destroy(store,`,
};

/** Faults in req.session and its methods. */
export const session: readonly InjectedFault[] = [
  {
    name: 'save-stores-nothing',
    breaks: [
      'session.save.unmodified',
      'session.reload.tracked',
      'store.kind.both',
      'store.kind.synchronous',
      'unset.keep',
    ],
    edits: [
      {
        file: 'session.ts',
        find: `      writes.write(
        storeOf(this.req),
        'set',
        (err) => {
          if (err) undo?.();
          done(err);
        },
        this.id,
        this,
      );`,
        replace: `      undo?.();
      done();`,
      },
    ],
  },
  {
    name: 'save-calls-back-before-the-store',
    breaks: ['session.save.callback', 'response.explicit-save'],
    edits: [
      {
        file: 'session.ts',
        find: `          if (err) undo?.();
          done(err);
        },
        this.id,
        this,
      );`,
        replace: `          if (err) undo?.();
        },
        this.id,
        this,
      );
      done();`,
      },
    ],
  },
  {
    name: 'save-error-swallowed',
    breaks: ['session.save.error'],
    edits: [
      {
        file: 'session.ts',
        find: `          if (err) undo?.();
          done(err);`,
        replace: `          if (err) undo?.();
          done();`,
      },
    ],
  },
  {
    name: 'save-failed-counts-as-saved',
    breaks: ['session.save.retry'],
    edits: [{ file: 'session.ts', find: 'if (err) undo?.();', replace: '' }],
  },
  {
    name: 'save-repeated-at-the-end',
    breaks: ['session.save.once', 'security.reserved.record', 'store.kind.emitter-new'],
    edits: [
      {
        file: 'request-session.ts',
        find: `    this.saved = takeSnapshot(session);
    this.savedId = session.id;`,
        replace: '',
      },
    ],
  },
  {
    name: 'save-is-the-last-one',
    breaks: ['session.save.later-change', 'response.explicit-save'],
    edits: [
      { file: 'request-session.ts', find: 'return !isUnchanged(session, this.saved);', replace: 'return false;' },
    ],
  },
  {
    name: 'reload-of-a-missing-session-is-no-error',
    breaks: ['session.reload.missing'],
    edits: [
      {
        file: 'session.ts',
        find: "if (!record || owner?.hasExpired(record)) return done(new Error('failed to load session'));",
        replace: 'if (!record || owner?.hasExpired(record)) return done();',
      },
    ],
  },
  {
    name: 'reload-changes-nothing',
    breaks: ['session.reload.read-only', 'session.callback.missing'],
    edits: [
      {
        file: 'session.ts',
        find: `            if (owner) owner.restore(record);
            else store.createSession?.(req, record as SessionRecord);`,
        replace: '',
      },
    ],
  },
  {
    name: 'reload-error-swallowed',
    breaks: ['session.reload.error', 'security.session.survives-errors'],
    edits: [
      {
        file: 'session.ts',
        find: `          if (err) return done(err);
          if (!record ||`,
        replace: `          if (err) return done();
          if (!record ||`,
      },
    ],
  },
  {
    name: 'reload-brings-a-destroyed-session-back',
    breaks: ['session.reload.destroyed-meanwhile'],
    edits: [{ file: 'session.ts', find: 'if (writesOf(req).hasEnded(this.id)) {', replace: 'if (false) {' }],
  },
  {
    name: 'reload-of-a-broken-record-throws',
    breaks: ['session.reload.corrupt'],
    edits: [
      {
        file: 'session.ts',
        find: `          } catch (thrown) {
            return done(thrown);
          }
          done();`,
        replace: `          } catch (thrown) {
            throw thrown;
          }
          done();`,
      },
    ],
  },
  {
    name: 'destroy-leaves-the-store-alone',
    breaks: ['session.destroy.store', 'browser.logout', 'security.clients.separate'],
    edits: [
      {
        file: 'session.ts',
        find: 'writesOf(req).destroy(storeOf(req), id, done);',
        replace: 'writesOf(req).end(id);\n      writesOf(req).afterWrites(done);',
      },
    ],
  },
  {
    name: 'destroy-leaves-req-session',
    breaks: ['session.destroy.unsets'],
    edits: [
      {
        file: 'session.ts',
        find: `      delete req.session;
`,
        replace: '',
      },
    ],
  },
  {
    name: 'destroy-error-swallowed',
    breaks: ['session.destroy.error'],
    edits: [
      {
        file: 'session.ts',
        find: 'destroy(storeOf(req), id, done);',
        replace: 'destroy(storeOf(req), id, () => done());',
      },
    ],
  },
  {
    name: 'destroy-unsets-after-the-store',
    breaks: ['session.destroy.callback', 'session.callback.missing'],
    edits: [
      {
        file: 'session.ts',
        find: `      delete req.session;
      writesOf(req).destroy(storeOf(req), id, done);`,
        replace: `      writesOf(req).destroy(storeOf(req), id, (err) => {
        delete req.session;
        done(err);
      });`,
      },
    ],
  },
  {
    name: 'regenerate-keeps-the-id',
    breaks: ['session.regenerate.new-id', 'browser.login', 'security.fixation.regenerate', 'store.kind.emitter'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'const id = settings.generateId(req);',
        replace: 'const id = (this.regenerating && req.sessionID) || settings.generateId(req);',
      },
    ],
  },
  {
    name: 'regenerate-keeps-the-data',
    breaks: ['session.regenerate.empty', 'browser.login'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'const session = new Session(req);',
        replace: 'const session = new Session(req, this.regenerating ? req.session : undefined);',
      },
    ],
  },
  {
    name: 'regenerate-keeps-the-cookie',
    breaks: ['session.cookie.regenerated', 'session.regenerate.instance'],
    edits: [
      {
        file: 'request-session.ts',
        find: `    session.cookie = cookie;
    req.session = session;`,
        replace: `    session.cookie = (this.regenerating && req.session?.cookie) || cookie;
    req.session = session;`,
      },
    ],
  },
  {
    name: 'regenerate-leaves-the-old-session-in-the-store',
    breaks: ['session.regenerate.destroys-old', 'session.callback.missing', 'store.base.regenerate'],
    edits: [OLD_SESSION_LEFT_ALONE],
  },
  {
    name: 'regenerate-error-swallowed',
    breaks: ['session.regenerate.destroy-error'],
    edits: [
      {
        file: 'regenerate.ts',
        find: '    done(err);\n  });',
        replace: '    done();\n  });',
      },
    ],
  },
  {
    name: 'regenerate-gives-up-when-destroy-fails',
    breaks: ['session.regenerate.destroy-error', 'store.base.regenerate'],
    edits: [
      {
        file: 'regenerate.ts',
        find: `    try {
      if (!store.generate)`,
        replace: `    if (err) return done(err);
    try {
      if (!store.generate)`,
      },
    ],
  },
  {
    name: 'regenerate-genid-error-escapes',
    breaks: ['session.regenerate.genid-throws'],
    edits: [
      { file: 'request-session.ts', find: 'if (!this.regenerating) throw err;', replace: 'throw err;' },
      { file: 'regenerate.ts', find: 'return done(err || thrown);', replace: 'throw thrown;' },
    ],
  },
  {
    name: 'touch-leaves-the-expiry',
    breaks: ['resave.false.touch', 'rolling.expiry'],
    edits: [
      {
        file: 'session.ts',
        find: `    this.cookie.maxAge = this.cookie.originalMaxAge;
`,
        replace: '',
      },
    ],
  },
  {
    name: 'touch-touches-the-store',
    breaks: ['store.touch.not-called', 'response.end.body', 'response.framing', 'store.event.under-way'],
    edits: [
      {
        file: 'session.ts',
        find: '    return this.resetMaxAge();',
        replace: `    const { sessionStore } = this.req;
    if (sessionStore?.touch) callStore(sessionStore, 'touch', () => {}, this.id, this);
    return this.resetMaxAge();`,
      },
    ],
  },
  {
    name: 'methods-return-nothing',
    breaks: ['session.destroy.returns'],
    edits: [
      {
        file: 'session.ts',
        find: `    operation(callback);
    return session;`,
        replace: `    operation(callback);
    return undefined as unknown as Session;`,
      },
    ],
  },
  {
    name: 'touch-returns-nothing',
    breaks: ['session.touch.returns'],
    edits: [
      {
        file: 'session.ts',
        find: 'return this.resetMaxAge();',
        replace: 'return (this.resetMaxAge(), undefined) as unknown as this;',
      },
    ],
  },
  {
    name: 'promises-never-settle',
    breaks: ['session.promise.save'],
    edits: [{ file: 'session.ts', find: '(err ? reject(err) : resolve())', replace: 'void [err, resolve, reject]' }],
  },
  {
    name: 'promises-never-reject',
    breaks: ['session.promise.destroy'],
    edits: [
      { file: 'session.ts', find: '(err ? reject(err) : resolve())', replace: '(void [err, reject], resolve())' },
    ],
  },
  {
    name: 'promises-left-unhandled',
    breaks: ['session.promise.unhandled'],
    edits: [{ file: 'session.ts', find: 'promise.tolerate();', replace: '' }],
  },
  {
    name: 'promises-even-with-a-callback',
    breaks: ['session.destroy.returns'],
    edits: [
      {
        file: 'session.ts',
        find: `  if (typeof callback === 'function') {
    operation(callback);
    return session;
  }`,
        replace: `  if (typeof callback === 'function') {
    return new Promise<void>((resolve) =>
      operation((err) => {
        callback(err);
        resolve();
      }),
    );
  }`,
      },
    ],
  },
  {
    name: 'id-is-enumerable',
    breaks: [
      'session.data.keys',
      'response.cookie.with-others',
      'security.cookie-header.quoted',
      'security.session.survives-errors',
      'session.change.saves',
      'session.cookie.own',
    ],
    edits: [
      {
        file: 'session.ts',
        find: "Object.defineProperty(this, 'id', { value: req.sessionID });",
        replace: "Object.defineProperty(this, 'id', { value: req.sessionID, enumerable: true });",
      },
    ],
  },
  {
    name: 'id-can-be-assigned',
    breaks: ['session.id.read-only'],
    edits: [
      {
        file: 'session.ts',
        find: "Object.defineProperty(this, 'id', { value: req.sessionID });",
        replace: "Object.defineProperty(this, 'id', { value: req.sessionID, writable: true });",
      },
    ],
  },
  {
    name: 'req-is-enumerable',
    breaks: [
      'session.data.keys',
      'session.id.alias',
      'session.id.bogus-session-id',
      'session.id.not-data',
      'session.id.stable',
      'session.id.unique',
      'session.reload.tracked',
      'store.base.create-session',
    ],
    edits: [
      {
        file: 'session.ts',
        find: "Object.defineProperty(this, 'req', { value: req });",
        replace: "Object.defineProperty(this, 'req', { value: req, enumerable: true });",
      },
    ],
  },
  {
    name: 'data-may-replace-methods',
    breaks: ['session.data.reserved', 'security.reserved.record'],
    edits: [
      {
        file: 'session.ts',
        find: 'if (!(key in this)) self[key]',
        replace: "if (key !== 'id' && key !== 'req') self[key]",
      },
    ],
  },
  {
    name: 'methods-are-enumerable',
    breaks: [
      'session.data.keys',
      'cookie.value.read-lenient',
      'security.cookie-header.malformed',
      'security.cookie-header.separator',
      'security.signature.id',
      'session.regenerate.instance',
      'store.get.when',
      'store.memory.default',
    ],
    edits: [
      {
        file: 'session.ts',
        find: "    if (typeof data === 'object' && data !== null) {",
        replace: `    for (const name of ['save', 'touch', 'reload', 'destroy', 'regenerate'] as const)
      Object.defineProperty(this, name, { value: this[name], enumerable: true, writable: true });
    if (typeof data === 'object' && data !== null) {`,
      },
    ],
  },
  {
    name: 'changes-unnoticed',
    breaks: ['session.change.delete', 'security.reserved.nested'],
    edits: [
      {
        file: 'snapshot.ts',
        find: 'export function isUnchanged(session: Session, snapshot: Snapshot): boolean {',
        replace: `export function isUnchanged(session: Session, snapshot: Snapshot): boolean {
  if (Object.keys(session).length > 1 && snapshot !== EMPTY) return true;`,
      },
    ],
  },
  {
    name: 'changes-everywhere',
    breaks: ['session.change.value'],
    edits: [{ file: 'snapshot.ts', find: '    if (same !== undefined) return same;', replace: '    return false;' }],
  },
  {
    name: 'changes-in-nested-data-unnoticed',
    breaks: ['session.change.deep'],
    edits: [
      {
        file: 'snapshot.ts',
        find: 'function compare(now: unknown, then: Plain): boolean | undefined {',
        replace: `function compare(now: unknown, then: Plain): boolean | undefined {
  if (typeof now === 'object' && now !== null) return true;`,
      },
    ],
  },
  {
    name: 'changes-in-arrays-unnoticed',
    breaks: ['session.change.deep'],
    edits: [
      {
        file: 'snapshot.ts',
        find: 'return Array.isArray(then) ? compareArrays(now, then) : false;',
        replace: 'return Array.isArray(then);',
      },
    ],
  },
  {
    name: 'changes-by-array-length-alone',
    breaks: ['session.change.deep'],
    edits: [
      {
        file: 'snapshot.ts',
        find: `    if (same === false) return false;
    if (same === undefined) result = undefined;`,
        replace: '',
      },
    ],
  },
  {
    name: 'changes-under-a-nested-cookie-unnoticed',
    breaks: ['session.change.cookie'],
    edits: [
      {
        file: 'snapshot.ts',
        find: `    const value = (now as Record<string, unknown>)[key];
    if (position`,
        replace: `    if (key === 'cookie') continue;
    const value = (now as Record<string, unknown>)[key];
    if (position`,
      },
      {
        file: 'snapshot.ts',
        find: `    const value = result[key];
`,
        replace: `    if (key === 'cookie') delete result[key];
    const value = result[key];
    if (value === undefined) continue;
`,
      },
    ],
  },
  {
    name: 'changes-of-the-cookie-count',
    breaks: ['session.cookie.alone'],
    edits: [
      {
        file: 'snapshot.ts',
        find: 'export function isUnchanged(session: Session, snapshot: Snapshot): boolean {',
        replace: `export function isUnchanged(session: Session, snapshot: Snapshot): boolean {
  if (session.cookie.originalMaxAge !== null && session.cookie.originalMaxAge !== 60000) return false;`,
      },
    ],
  },
  {
    name: 'changes-of-key-order-unnoticed',
    breaks: ['session.change.order'],
    edits: [
      {
        file: 'snapshot.ts',
        find: '  const keysThen = Object.keys(then);',
        replace: '  const keysThen = Object.keys(then).sort();',
      },
      {
        file: 'snapshot.ts',
        find: 'for (const key in now) {',
        replace: 'for (const key of Object.keys(now).sort()) {',
      },
    ],
  },
  {
    name: 'changes-by-deleting-unnoticed',
    breaks: ['session.change.delete', 'unset.destroy.only-unset'],
    edits: [{ file: 'snapshot.ts', find: 'return position === keysThen.length;', replace: 'return true;' }],
  },
  {
    name: 'changes-to-undefined-count',
    breaks: ['session.change.undefined'],
    edits: [{ file: 'snapshot.ts', find: 'return isExpressed(value) ? false : undefined;', replace: 'return false;' }],
  },
  {
    name: 'changes-of-type-unnoticed',
    breaks: ['session.change.type'],
    edits: [
      {
        file: 'snapshot.ts',
        find: 'if (now === then) return true;',
        replace: 'if (String(now) === String(then)) return true;',
      },
    ],
  },
  {
    name: 'second-middleware-replaces-the-session',
    breaks: ['store.second-middleware'],
    edits: [
      {
        file: 'middleware.ts',
        find: `    if (req.session) {
      next();
      return;
    }
`,
        replace: '',
      },
    ],
  },
  {
    name: 'session-id-of-the-session-sent',
    breaks: ['session.id.assigned-session-id', 'security.injection.id'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'settings.serializeCookie, req.sessionID as string, secret',
        replace: 'settings.serializeCookie, session.id, secret',
      },
    ],
  },
  {
    name: 'stored-under-the-id-of-the-request',
    breaks: ['session.id.assigned-session-id'],
    edits: [
      {
        file: 'request-session.ts',
        find: "'set', done, session.id, session)",
        replace: "'set', done, req.sessionID as string, session)",
      },
    ],
  },
  {
    name: 'session-store-missing',
    breaks: ['session.store-property.default', 'cookie.path.inside'],
    edits: [
      {
        file: 'middleware.ts',
        find: `  req.sessionStore = settings.store;
`,
        replace: '',
      },
    ],
  },
  {
    name: 'destroy-takes-the-session-id',
    breaks: ['session.destroy.session-id'],
    edits: [
      {
        file: 'session.ts',
        find: `      delete req.session;
`,
        replace: `      delete req.session;
      delete req.sessionID;
`,
      },
    ],
  },
  {
    name: 'methods-enumerable',
    breaks: ['session.data.keys'],
    edits: [
      {
        file: 'session.ts',
        find: '  /** The request that the session was loaded or made for. */',
        replace: `  static {
    for (const name of Object.getOwnPropertyNames(this.prototype))
      Object.defineProperty(this.prototype, name, { enumerable: name !== 'constructor' });
  }`,
      },
    ],
  },
  {
    name: 'methods-fixed',
    breaks: ['session.methods.assigned'],
    edits: [
      {
        file: 'session.ts',
        find: '  /** The request that the session was loaded or made for. */',
        replace: `  static {
    for (const name of ['save', 'destroy', 'touch'])
      Object.defineProperty(this.prototype, name, { writable: false });
  }`,
      },
    ],
  },
  {
    name: 'touched-without-its-method',
    breaks: ['session.methods.prototype'],
    edits: [{ file: 'request-session.ts', find: '    session.touch();', replace: '    session.resetMaxAge();' }],
  },
  {
    name: 'saved-without-its-method',
    breaks: ['session.methods.prototype'],
    edits: [{ file: 'request-session.ts', find: 'if (session.save === saveToStore) {', replace: 'if (true) {' }],
  },
  {
    name: 'class-exported-is-another',
    breaks: ['session.methods.prototype'],
    edits: [
      {
        file: 'index.ts',
        find: 'const classes = { Cookie, MemoryStore, Session, Store }',
        replace: 'const classes = { Cookie, MemoryStore, Session: class extends Session {}, Store }',
      },
    ],
  },
  {
    name: 'id-can-be-deleted',
    breaks: ['session.id.read-only'],
    edits: [
      {
        file: 'session.ts',
        find: "Object.defineProperty(this, 'id', { value: req.sessionID });",
        replace: "Object.defineProperty(this, 'id', { value: req.sessionID, configurable: true });",
      },
    ],
  },
  {
    name: 'ended-sessions-forgotten',
    breaks: ['session.ended'],
    edits: [{ file: 'session-writes.ts', find: 'return this.ended?.has(id) === true;', replace: 'return false;' }],
  },
  {
    name: 'ended-sessions-saved',
    breaks: ['session.ended', 'security.fixation.kept-reference'],
    edits: [{ file: 'session.ts', find: '        if (writes.hasEnded(this.id)) {', replace: '        if (false) {' }],
  },
  {
    name: 'ended-sessions-stored-at-the-end',
    breaks: ['session.ended'],
    edits: [
      { file: 'request-session.ts', find: '    if (this.writes.hasEnded(session.id)) {', replace: '    if (false) {' },
    ],
  },
  {
    name: 'regenerated-sessions-have-not-ended',
    breaks: ['session.ended'],
    edits: [
      {
        file: 'session.ts',
        find: `      writes.end(this.id);
`,
        replace: '',
      },
      { file: 'session-writes.ts', find: '    this.end(id);\n', replace: '' },
      // Destroyed sessions still count as ended.
      {
        file: 'session.ts',
        find: '      delete req.session;\n',
        replace: '      delete req.session;\n      writesOf(req).end(id);\n',
      },
    ],
  },
  {
    name: 'ended-ids-never-begin-again',
    breaks: ['session.regenerate.genid'],
    edits: [{ file: 'session-writes.ts', find: 'this.ended?.delete(id);', replace: 'void id;' }],
  },
  {
    name: 'destroy-overtakes-a-slow-set',
    breaks: ['session.ended'],
    edits: [{ file: 'session-writes.ts', find: '    if (this.pending === 0) {', replace: '    if (true) {' }],
  },
  {
    name: 'destroy-waits-for-ever',
    breaks: ['session.ended'],
    edits: [{ file: 'session-writes.ts', find: 'if (this.pending === 0) this.runWaiting();', replace: '' }],
  },
  {
    name: 'failures-of-ends-unheard',
    breaks: ['session.promise.unheard-end'],
    edits: [
      { file: 'session.ts', find: '      if (err) onFailure?.(promise, err);', replace: '      void onFailure;' },
    ],
  },
  {
    name: 'failures-of-ends-reported-although-heard',
    breaks: ['session.promise.destroy'],
    edits: [
      { file: 'request-session.ts', find: 'find(({ promise }) => !promise.isHeard)', replace: 'find(() => true)' },
    ],
  },
  {
    name: 'exceptions-of-callbacks-end-the-process',
    breaks: ['session.callback.throws'],
    edits: [{ file: 'store-call.ts', find: 'else failure = { thrown };', replace: 'else defer(rethrow, thrown);' }],
  },
  {
    name: 'exceptions-of-callbacks-thrown-into-the-store',
    breaks: ['session.callback.throws-unseen'],
    edits: [{ file: 'store-call.ts', find: 'else failure = { thrown };', replace: 'else throw thrown;' }],
  },
  {
    name: 'ends-leave-the-store-alone',
    breaks: ['session.ended'],
    edits: [
      {
        file: 'session.ts',
        find: 'writesOf(req).destroy(storeOf(req), id, done);',
        replace: 'writesOf(req).end(id);\n      writesOf(req).afterWrites(done);',
      },
      OLD_SESSION_LEFT_ALONE,
    ],
  },
];
