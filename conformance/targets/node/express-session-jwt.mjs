/** express-session-jwt, a fork of express-session whose ids are JWTs; it accepts cookies of express-session too. */
import { generateKeyPairSync } from 'node:crypto';
import { answer, dataWords, failBefore, runLibrary } from './library-target.mjs';
import { promised } from './target.mjs';
import { tracedStore } from './traced-store.mjs';

const { default: session } = await import('express-session-jwt');

const { publicKey, privateKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

let store;

runLibrary({
  name: 'express-session-jwt',
  start: {
    messages: ['fault'],
    actions: ['reload', 'touch', 'replace', 'remove'],
    lacks: ['saw.isNew', 'signed-cookies'],
  },
  supports: ['secrets', 'resave=true', 'rolling=true', 'saveUninitialized=true', 'secure=auto'],
  create(options) {
    store = tracedStore(session.MemoryStore);
    const middleware = session({ ...options, keys: { public: publicKey, private: privateKey }, store });
    return (request, req, res) =>
      middleware(req, res, (error) => {
        if (error) return failBefore(request, res, error);
        return answer(request, res, wordsFor(req));
      });
  },
  fault({ on, message, times = Number.POSITIVE_INFINITY }) {
    store.fault = { on, message, times };
  },
});

/** The effects of the actions on a request's session. */
function wordsFor(req) {
  return {
    ...dataWords(() => req.session),
    read() {
      if (!req.session) return { session: req.session === null ? 'null' : 'undefined' };
      const { cookie: _, jwt: __, ...data } = JSON.parse(JSON.stringify(req.session));
      return { session: 'object', data, id: req.sessionID };
    },
    regenerate: () => promised((done) => req.session.regenerate(done)),
    destroy: () => promised((done) => req.session.destroy(done)),
    save: () => promised((done) => req.session.save(done)),
    reload: () => promised((done) => req.session.reload(done)),
    touch: () => void req.session.touch(),
    replace(value) {
      req.session = value;
    },
    remove: () => void delete req.session,
  };
}
