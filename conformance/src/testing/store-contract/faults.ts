import type { Kept, SoundStore } from './sound-store.js';

/** One fault, injected into a store that has no other. */
export interface StoreFault {
  /** The requirement that it breaks. */
  breaks: string;
  inject(store: SoundStore): void;
}

type Decoded = Record<string, unknown> & { cookie: Record<string, unknown> };

/** A store that changes the sessions that it returns. */
function giving(change: (record: Decoded) => unknown): StoreFault['inject'] {
  return (store) => {
    store.decode = (text) => change(JSON.parse(text) as Decoded);
  };
}

/** A store that changes an id before it does anything. */
function keyed(change: (sid: string) => string): StoreFault['inject'] {
  return (store) => {
    store.key = change;
  };
}

const get = 'store-contract.get.';
const set = 'store-contract.set.';
const cookie = 'store-contract.cookie.';
const expiry = 'store-contract.expiry.';
const destroy = 'store-contract.destroy.';
const touch = 'store-contract.touch.';
const answers = 'store-contract.answers.';
const concurrency = 'store-contract.concurrency.';
const ids = 'store-contract.ids.';
const optional = 'store-contract.optional.';

/** The faults, by a description of the store's behaviour. */
export const FAULTS: Readonly<Record<string, StoreFault>> = {
  'a missing session is an empty one': {
    breaks: `${get}missing`,
    inject(store) {
      store.get = (sid, callback) =>
        store.answer(callback, () => {
          const kept = store.find(sid);
          return kept ? store.decode(kept.text) : {};
        });
    },
  },
  'a missing session is an error': {
    breaks: `${get}missing`,
    inject(store) {
      const { find } = store;
      store.find = (sid) => {
        const kept = find.call(store, sid);
        if (!kept) throw new Error('not found');
        return kept;
      };
    },
  },
  'an id finds whatever begins with it': {
    breaks: `${get}missing`,
    inject(store) {
      const { find } = store;
      store.find = (sid) =>
        find.call(store, sid) ?? store.current().find(([key]) => key.startsWith(sid) && key !== sid)?.[1];
    },
  },
  'records are looked up in a plain object': {
    breaks: `${get}inherited-names`,
    inject(store) {
      store.decode = (text) => text && JSON.parse(text);
      store.find = (sid) => {
        const records = Object.fromEntries(store.current().map(([key, { text }]) => [key, text]));
        const text = (records as Record<string, unknown>)[sid];
        if (typeof text === 'function' || typeof text === 'object') return { text: '{}', until: null };
        return typeof text === 'string' ? { text, until: null } : undefined;
      };
    },
  },
  'get gives the live object': {
    breaks: `${get}copies`,
    inject(store) {
      const live = new Map<string, unknown>();
      const { decode } = store;
      store.decode = (text) => {
        if (!live.has(text)) live.set(text, decode.call(store, text));
        return live.get(text);
      };
    },
  },
  'set keeps the live object': {
    breaks: `${get}copies`,
    inject(store) {
      const live = new Map<string, unknown>();
      const { write } = store;
      const { set: sound } = store;
      store.set = (sid, session, callback) => {
        live.set(sid, session);
        return sound.call(store, sid, session, callback);
      };
      store.write = (sid, kept) => write.call(store, sid, kept);
      store.get = (sid, callback) => store.answer(callback, () => store.find(sid) && live.get(sid));
    },
  },
  'set merges': {
    breaks: `${set}replaces`,
    inject(store) {
      const { write } = store;
      store.write = (sid, { text, until }) => {
        const before = JSON.parse(store.find(sid)?.text ?? '{}') as object;
        write.call(store, sid, { text: JSON.stringify({ ...before, ...(JSON.parse(text) as object) }), until });
      };
    },
  },
  'set keeps what is there': {
    breaks: `${set}replaces`,
    inject(store) {
      const { write } = store;
      store.set = (sid, session, callback) =>
        store.answer(callback, () => {
          if (!store.find(sid)) write.call(store, sid, { text: store.encode(session), until: store.until(session) });
        });
    },
  },
  'set keeps the old cookie': {
    breaks: `${set}replaces`,
    inject(store) {
      const { write } = store;
      store.write = (sid, { text, until }) => {
        const before = store.find(sid);
        const old = before && { cookie: (JSON.parse(before.text) as Decoded).cookie };
        write.call(store, sid, { text: JSON.stringify({ ...(JSON.parse(text) as object), ...old }), until });
      };
    },
  },
  'numbers become text': {
    breaks: `${set}round-trip`,
    inject: giving((record) =>
      Object.fromEntries(Object.entries(record).map(([key, v]) => [key, typeof v === 'number' ? String(v) : v])),
    ),
  },
  'only two levels are kept': {
    breaks: `${set}round-trip`,
    inject: giving(({ cart, ...record }) => (cart === undefined ? record : { ...record, cart: '[object Object]' })),
  },
  'a session without data is not kept': {
    breaks: `${set}round-trip`,
    inject: giving((record) => (Object.keys(record).length > 1 ? record : undefined)),
  },
  'long text is cut': {
    breaks: `${set}round-trip`,
    inject: giving((record) =>
      Object.fromEntries(Object.entries(record).map(([k, v]) => [k, typeof v === 'string' ? v.slice(0, 20_000) : v])),
    ),
  },
  'there is one record for all': { breaks: `${set}round-trip`, inject: keyed(() => 'the one') },
  'a field is added': { breaks: `${set}adds-nothing`, inject: giving((record) => ({ ...record, __lastAccess: 1 })) },
  'text is Latin-1': {
    breaks: `${set}any-text`,
    inject(store) {
      store.encode = (session) => Buffer.from(JSON.stringify(session), 'latin1').toString('latin1');
    },
  },
  'quotes are doubled': {
    breaks: `${set}any-text`,
    inject: giving((record) =>
      'quoted' in record ? { ...record, quoted: String(record.quoted).replace("'", "''") } : record,
    ),
  },
  'text ends at NUL': {
    breaks: `${set}any-text`,
    inject: giving(({ text, ...record }) =>
      typeof text === 'string' ? { ...record, text: text.split('\0')[0] } : record,
    ),
  },
  'set throws for what JSON refuses': {
    breaks: `${set}unserialisable`,
    inject(store) {
      store.set = (sid, session, callback) => {
        const kept = { text: store.encode(session), until: store.until(session) };
        return store.answer(callback, () => store.write(sid, kept));
      };
    },
  },
  'expires has whole seconds': {
    breaks: `${cookie}expires`,
    inject: giving((record) => {
      const { expires } = record.cookie;
      if (typeof expires !== 'string') return record;
      const whole = new Date(Math.floor(Date.parse(expires) / 1000) * 1000 - 1000);
      return { ...record, cookie: { ...record.cookie, expires: whole } };
    }),
  },
  'originalMaxAge is lost': {
    breaks: `${cookie}original-max-age`,
    inject: giving((record) => ({ ...record, cookie: { ...record.cookie, originalMaxAge: undefined } })),
  },
  'a session cookie gets an expiry': {
    breaks: `${cookie}session-cookie`,
    inject: giving((record) => ({
      ...record,
      cookie: { ...record.cookie, expires: record.cookie.expires ?? new Date() },
    })),
  },
  'unknown flags of the cookie are lost': {
    breaks: `${cookie}flags`,
    inject: giving((record) => ({ ...record, cookie: { ...record.cookie, partitioned: undefined } })),
  },
  'expired sessions are handed out': {
    breaks: `${expiry}withheld`,
    inject(store) {
      store.isOver = () => false;
    },
  },
  'every session ends after a second': {
    breaks: `${expiry}kept-until`,
    inject(store) {
      store.until = () => Date.now() + 1000;
    },
  },
  'long lifetimes overflow': {
    breaks: `${expiry}kept-until`,
    inject(store) {
      const { until } = store;
      store.until = (session) => {
        const sound = until.call(store, session);
        return sound !== null && sound - Date.now() > 2 ** 31 - 1 ? Date.now() : sound;
      };
    },
  },
  'dates end in 2038': {
    breaks: `${expiry}kept-until`,
    inject(store) {
      store.isOver = ({ until }) => until !== null && (until <= Date.now() || until > 2 ** 31 * 1000);
    },
  },
  'set again keeps the first expiry': {
    breaks: `${expiry}set-again`,
    inject(store) {
      const { write } = store;
      store.prolong = (sid, { text }, until) => write.call(store, sid, { text, until });
      store.write = (sid, kept) =>
        write.call(store, sid, { ...kept, until: (store.records.get(sid) as Kept | undefined)?.until ?? kept.until });
    },
  },
  'a past expiry is an error': {
    breaks: `${expiry}past`,
    inject(store) {
      const { write } = store;
      store.write = (sid, kept) => {
        if (store.isOver(kept)) throw new Error('the lifetime must be positive');
        write.call(store, sid, kept);
      };
    },
  },
  'a past expiry is none': {
    breaks: `${expiry}past`,
    inject(store) {
      const { until } = store;
      store.until = (session) => {
        const sound = until.call(store, session);
        return sound !== null && sound <= Date.now() ? null : sound;
      };
    },
  },
  'a lifetime below a second is endless': {
    breaks: `${expiry}sub-second`,
    inject(store) {
      const { until } = store;
      store.until = (session) => {
        const sound = until.call(store, session);
        return sound !== null && Math.abs(sound - Date.now()) < 1000 ? null : sound;
      };
    },
  },
  'a lifetime below a second is none': {
    breaks: `${expiry}sub-second`,
    inject(store) {
      const { until } = store;
      store.until = (session) => {
        const sound = until.call(store, session);
        return sound !== null && sound - Date.now() < 1000 ? Date.now() : sound;
      };
    },
  },
  'destroy does nothing': {
    breaks: `${destroy}removes`,
    inject(store) {
      store.remove = () => undefined;
    },
  },
  'destroy removes whatever begins so': {
    breaks: `${destroy}alone`,
    inject(store) {
      store.remove = (sid) => {
        for (const key of store.records.keys()) if (key.startsWith(sid)) store.records.delete(key);
      };
    },
  },
  'destroy of a missing session is an error': {
    breaks: `${destroy}idempotent`,
    inject(store) {
      store.remove = (sid) => {
        if (!store.records.delete(sid)) throw new Error('not found');
      };
    },
  },
  'there is no touch': {
    breaks: `${touch}offered`,
    inject(store) {
      Object.defineProperty(store, 'touch', { value: undefined });
    },
  },
  'touch does nothing': {
    breaks: `${touch}moves-expiry`,
    inject(store) {
      store.prolong = () => undefined;
    },
  },
  'touch makes the session endless': {
    breaks: `${touch}moves-expiry`,
    inject(store) {
      store.prolong = (sid, kept) => store.write(sid, { ...kept, until: null });
    },
  },
  'touch prolongs all sessions': {
    breaks: `${touch}moves-expiry`,
    inject(store) {
      store.prolong = (_, __, until) => {
        for (const [key, kept] of store.current()) store.write(key, { ...kept, until });
      };
    },
  },
  'touch removes the session': {
    breaks: `${touch}keeps-session`,
    inject(store) {
      store.prolong = (sid) => store.remove(sid);
    },
  },
  'touch of a session cookie removes it': {
    breaks: `${touch}keeps-session`,
    inject(store) {
      const { prolong } = store;
      store.prolong = (sid, kept, until, its) =>
        until === null ? store.remove(sid) : prolong.call(store, sid, kept, until, its);
    },
  },
  'touch writes the data': {
    breaks: `${touch}data`,
    inject(store) {
      store.touch = (sid, session, callback) =>
        store.answer(callback, () => {
          const kept = { text: store.encode(session), until: store.until(session) };
          if (store.find(sid)) store.write(sid, kept);
        });
    },
  },
  'touch creates': {
    breaks: `${touch}missing`,
    inject(store) {
      store.touch = (sid, session, callback) => store.set(sid, session, callback);
    },
  },
  'touch of a missing session is an error': {
    breaks: `${touch}missing`,
    inject(store) {
      const { find } = store;
      const { get: soundGet } = store;
      let isGet = false;
      store.get = (sid, callback) => {
        isGet = true;
        return soundGet.call(store, sid, callback);
      };
      store.find = (sid) => {
        const kept = find.call(store, sid);
        if (!kept && !isGet) throw new Error('not found');
        isGet = false;
        return kept;
      };
    },
  },
  'touch revives what has expired': {
    breaks: `${touch}missing`,
    inject(store) {
      store.touch = (sid, session, callback) =>
        store.answer(callback, () => {
          const kept = store.records.get(sid);
          if (kept) store.write(sid, { ...kept, until: store.until(session) });
        });
    },
  },
  'touch takes no notice of a cookie without expiry': {
    breaks: `${touch}takes-expiry-away`,
    inject(store) {
      const { prolong } = store;
      store.prolong = (sid, kept, until, its) =>
        prolong.call(store, sid, kept, until === null ? kept.until : until, its);
    },
  },
  'touch only prolongs': {
    breaks: `${touch}shortens`,
    inject(store) {
      const { prolong } = store;
      store.prolong = (sid, kept, until, its) => {
        if (until === null || kept.until === null || until > kept.until) prolong.call(store, sid, kept, until, its);
      };
    },
  },
  'it is no event emitter': {
    breaks: `${answers}operations`,
    inject(store) {
      Object.defineProperty(store, 'emit', { value: undefined });
      store.fail = () => {
        store.isDown = true;
      };
    },
  },
  'get answers twice': {
    breaks: `${answers}once`,
    inject(store) {
      store.get = (sid, callback) => {
        store.answer(callback, () => store.find(sid) && store.decode(store.find(sid)?.text ?? ''));
        return store.answer(callback, () => undefined);
      };
    },
  },
  'touch answers twice': {
    breaks: `${answers}once`,
    inject(store) {
      const { touch: sound } = store;
      store.touch = (sid, session, callback) => {
        store.answer(callback, () => undefined);
        return sound.call(store, sid, session, callback);
      };
    },
  },
  'touch without expiry never answers': {
    breaks: `${answers}once`,
    inject(store) {
      const { touch: sound } = store;
      store.touch = (sid, session, callback) =>
        session.cookie.expires === null ? undefined : sound.call(store, sid, session, callback);
    },
  },
  'a past expiry is answered twice': {
    breaks: `${answers}once`,
    inject(store) {
      const { set: sound } = store;
      store.set = (sid, session, callback) => {
        const until = store.until(session);
        if (until !== null && until < Date.now()) store.destroy(sid, callback);
        return sound.call(store, sid, session, callback);
      };
    },
  },
  'an error of the backend looks like a missing session': {
    breaks: `${answers}backend-error`,
    inject(store) {
      store.report = (callback) => callback?.(null, undefined);
    },
  },
  'an error of the backend is never answered': {
    breaks: `${answers}backend-error`,
    inject(store) {
      store.report = () => undefined;
    },
  },
  'an error is answered twice': {
    breaks: `${answers}error-once`,
    inject(store) {
      store.report = (callback, error) => {
        callback?.(error);
        callback?.(null, undefined);
      };
    },
  },
  'it does not recover': {
    breaks: `${answers}recovers`,
    inject(store) {
      store.recover = () => store.emit('connect');
    },
  },
  'its sessions are gone after an outage': {
    breaks: `${answers}recovers`,
    inject(store) {
      const { recover } = store;
      store.recover = () => {
        store.records.clear();
        recover.call(store);
      };
    },
  },
  'what fails first fails for ever': {
    breaks: `${answers}recovers`,
    inject(store) {
      let isFirst = true;
      let isBroken = false;
      const { answer } = store;
      store.answer = (callback, work) => {
        if (isFirst && store.isDown) isBroken = true;
        isFirst = false;
        return answer.call(store, callback, () => {
          if (isBroken) throw new Error('it was not prepared');
          return work();
        });
      };
    },
  },
  'it rejects beside the callback': {
    breaks: `${answers}error-by-callback`,
    inject(store) {
      const { answer } = store;
      store.answer = (callback, work) => {
        answer.call(store, callback, work);
        return store.isDown ? Promise.reject(new Error('down')) : undefined;
      };
    },
  },
  'it throws when the backend is down': {
    breaks: `${answers}error-by-callback`,
    inject(store) {
      const { answer } = store;
      store.answer = (callback, work) => {
        if (store.isDown) throw new Error('the backend is down');
        return answer.call(store, callback, work);
      };
    },
  },
  'it needs a callback': {
    breaks: `${answers}no-callback`,
    inject(store) {
      const { answer } = store;
      store.answer = (callback, work) => {
        if (typeof callback !== 'function') throw new TypeError('callback is not a function');
        return answer.call(store, callback, work);
      };
    },
  },
  'it does nothing without a callback': {
    breaks: `${answers}no-callback`,
    inject(store) {
      const { answer } = store;
      store.answer = (callback, work) => (callback ? answer.call(store, callback, work) : undefined);
    },
  },
  'clear does nothing without a callback': {
    breaks: `${answers}no-callback`,
    inject(store) {
      const { clear } = store;
      store.clear = (callback) => callback && clear.call(store, callback);
    },
  },
  'it does not tell that it is disconnected': {
    breaks: `${answers}events`,
    inject(store) {
      store.fail = () => {
        store.isDown = true;
      };
    },
  },
  'it does not tell that it is connected': {
    breaks: `${answers}events`,
    inject(store) {
      store.recover = () => {
        store.isDown = false;
      };
    },
  },
  'ten at once are enough': {
    breaks: `${concurrency}many`,
    inject(store) {
      let running = 0;
      const { answer } = store;
      store.answer = (callback, work) => {
        const isTooMuch = ++running > 10;
        return answer.call(store, callback, () => {
          running -= 1;
          if (isTooMuch) throw new Error('the pool is full');
          return work();
        });
      };
    },
  },
  'answers are mixed up': {
    breaks: `${concurrency}many`,
    inject(store) {
      let last = '';
      store.get = (sid, callback) => {
        last = sid;
        return store.answer(callback, () => {
          const kept = store.find(last);
          return kept && store.decode(kept.text);
        });
      };
    },
  },
  'a record is written in two parts': {
    breaks: `${concurrency}whole`,
    inject(store) {
      const { write } = store;
      store.write = (sid, { text, until }) => {
        const { z, ...first } = JSON.parse(text) as Record<string, unknown>;
        const before = JSON.parse(store.find(sid)?.text ?? '{}') as { z?: unknown };
        write.call(store, sid, { text: JSON.stringify({ ...first, z: before.z }), until });
        setImmediate(() => {
          const now = JSON.parse(store.find(sid)?.text ?? '{}') as object;
          write.call(store, sid, { text: JSON.stringify({ ...now, z }), until });
        });
      };
    },
  },
  'the last write does not win as a whole': {
    breaks: `${concurrency}whole`,
    inject(store) {
      const { write } = store;
      store.write = (sid, { text, until }) => {
        const record = JSON.parse(text) as { a?: unknown };
        const before = JSON.parse(store.find(sid)?.text ?? '{}') as { a?: unknown };
        write.call(store, sid, { text: JSON.stringify({ ...record, a: before.a ?? record.a }), until });
      };
    },
  },
  'text that looks like a number becomes one': {
    breaks: `${set}round-trip`,
    inject: giving(({ zip, ...record }) => (zip === undefined ? record : { ...record, zip: Number(zip) })),
  },
  'ten levels are too many': {
    breaks: `${set}round-trip`,
    inject: giving(({ a, ...record }) =>
      (JSON.stringify(a) ?? '').length > 50 ? { ...record, a: '[Object]' } : { ...record, a },
    ),
  },
  'names of every object are dropped': {
    breaks: `${set}any-name`,
    inject: giving((record) => Object.fromEntries(Object.entries(record).filter(([key]) => !(key in {})))),
  },
  'markup is escaped': {
    breaks: `${set}any-text`,
    inject: giving(({ html, ...record }) =>
      html === undefined ? record : { ...record, html: String(html).replaceAll('<', '&lt;') },
    ),
  },
  'get shares what is in the session': {
    breaks: `${get}copies`,
    inject(store) {
      const carts = new Map<string, unknown>();
      store.decode = (text) => {
        const record = JSON.parse(text) as Decoded;
        if ('cart' in record) {
          if (!carts.has(text)) carts.set(text, record.cart);
          record.cart = carts.get(text);
        }
        return record;
      };
    },
  },
  'set shares what is in the session': {
    breaks: `${get}copies`,
    inject(store) {
      let cart: unknown;
      const { set: sound } = store;
      store.set = (sid, session, callback) => {
        ({ cart } = session as { cart?: unknown });
        return sound.call(store, sid, session, callback);
      };
      store.decode = (text) => {
        const record = JSON.parse(text) as Decoded;
        return 'cart' in record ? { ...record, cart: structuredClone(cart) } : record;
      };
    },
  },
  'touch writes what get has read': {
    breaks: `${touch}data`,
    inject(store) {
      const read = new Map<string, string>();
      const { find, prolong } = store;
      store.get = (sid, callback) =>
        store.answer(callback, () => {
          const kept = find.call(store, sid);
          if (kept) read.set(sid, kept.text);
          return kept && store.decode(kept.text);
        });
      store.prolong = (sid, kept, until, its) =>
        prolong.call(store, sid, { ...kept, text: read.get(sid) ?? kept.text }, until, its);
    },
  },
  'originalMaxAge is what is left': {
    breaks: `${cookie}original-max-age`,
    inject: giving((record) => {
      const left = Date.parse(String(record.cookie.expires)) - Date.now();
      return { ...record, cookie: { ...record.cookie, originalMaxAge: left } };
    }),
  },
  'flags become text': {
    breaks: `${cookie}flags`,
    inject: giving((record) =>
      record.cookie.sameSite === true ? { ...record, cookie: { ...record.cookie, sameSite: 'true' } } : record,
    ),
  },
  'a second answer waits for a timer': {
    breaks: `${answers}once`,
    inject(store) {
      const { destroy: sound } = store;
      store.destroy = (sid, callback) => {
        if (callback) setTimeout(callback, 50);
        return sound.call(store, sid, callback);
      };
    },
  },
  'all answers twice': {
    breaks: `${answers}once`,
    inject(store) {
      const { all } = store;
      store.all = (callback) => {
        all.call(store, callback);
        return all.call(store, callback);
      };
    },
  },
  'length answers twice': {
    breaks: `${answers}once`,
    inject(store) {
      Object.defineProperty(store, 'length', {
        value: (callback: () => void) => {
          store.answer(callback, () => 0);
          return store.answer(callback, () => 0);
        },
      });
    },
  },
  'only two hundred sessions are kept': {
    breaks: `${concurrency}many`,
    inject(store) {
      const { write } = store;
      store.write = (sid, kept) => {
        write.call(store, sid, kept);
        const [oldest] = store.records.keys();
        if (store.records.size > 200 && oldest !== undefined) store.records.delete(oldest);
      };
    },
  },
  'spaces at the beginning do not matter': { breaks: `${ids}distinct`, inject: keyed((sid) => sid.trimStart()) },
  'signs become underscores': { breaks: `${ids}distinct`, inject: keyed((sid) => sid.replaceAll('.', '_')) },
  'ids are decoded': { breaks: `${ids}distinct`, inject: keyed((sid) => sid.replaceAll('%41', 'A')) },
  'composition does not matter': { breaks: `${ids}distinct`, inject: keyed((sid) => sid.normalize('NFC')) },
  'zeros do not matter': { breaks: `${ids}distinct`, inject: keyed((sid) => sid.replace(/^0+/, '')) },
  'an underscore is a pattern': { breaks: `${ids}no-pattern`, inject: matching((sid) => sid.endsWith('ad_')) },
  'a question mark is a pattern': { breaks: `${ids}no-pattern`, inject: matching((sid) => sid.endsWith('ad?')) },
  'clear leaves the folder': {
    breaks: `${optional}clear-own`,
    inject(store) {
      const { clear } = store;
      store.clear = (callback) => {
        store.outside.clear();
        return clear.call(store, callback);
      };
    },
  },
  'ids with __proto__ are refused': { breaks: `${ids}any`, inject: keyed(refusing('__proto__')) },
  'the id constructor is refused': { breaks: `${ids}any`, inject: keyed(refusing('constructor')) },
  'slashes in ids are refused': { breaks: `${ids}any`, inject: keyed(refusing('/')) },
  'dots in ids are refused': { breaks: `${ids}any`, inject: keyed(refusing('..')) },
  'asterisks in ids are refused': { breaks: `${ids}any`, inject: keyed(refusing('*')) },
  'spaces in ids are refused': { breaks: `${ids}any`, inject: keyed(refusing(' ')) },
  'colons in ids are refused': { breaks: `${ids}any`, inject: keyed(refusing(':')) },
  'other letters in ids are refused': { breaks: `${ids}any`, inject: keyed(refusing('ö')) },
  'long ids are refused': {
    breaks: `${ids}any`,
    inject: keyed((sid) => {
      if (sid.length > 128) throw new Error('the id is too long');
      return sid;
    }),
  },
  'case does not matter': { breaks: `${ids}distinct`, inject: keyed((sid) => sid.toLowerCase()) },
  'accents do not matter': {
    breaks: `${ids}distinct`,
    inject: keyed((sid) => sid.normalize('NFD').replaceAll(/[\u0300-\u036f]/g, '')),
  },
  'spaces at the end do not matter': { breaks: `${ids}distinct`, inject: keyed((sid) => sid.trimEnd()) },
  'ids are cut': { breaks: `${ids}distinct`, inject: keyed((sid) => sid.slice(0, 128)) },
  'an asterisk is a pattern': { breaks: `${ids}no-pattern`, inject: matching((sid) => sid === '*') },
  'a percent sign is a pattern': { breaks: `${ids}no-pattern`, inject: matching((sid) => sid === '%') },
  'a quote leaves the query': { breaks: `${ids}no-pattern`, inject: matching((sid) => sid.startsWith("' OR")) },
  'an id is a regular expression': { breaks: `${ids}no-pattern`, inject: matching((sid) => sid === '.*') },
  'ids leave the folder': {
    breaks: `${ids}contained`,
    inject(store) {
      const { write } = store;
      store.write = (sid, kept) => {
        if (sid.includes('../')) store.outside.add(sid);
        else write.call(store, sid, kept);
      };
    },
  },
  'destroy leaves the folder': {
    breaks: `${ids}contained`,
    inject(store) {
      const { remove } = store;
      store.remove = (sid) => {
        if (sid === '../beside') store.outside.delete('beside');
        remove.call(store, sid);
      };
    },
  },
  'all forgets the last': {
    breaks: `${optional}all`,
    inject(store) {
      store.all = (callback) =>
        store.answer(callback, () =>
          store
            .current()
            .slice(0, -1)
            .map(([, { text }]) => JSON.parse(text) as unknown),
        );
    },
  },
  'all of none is nothing': {
    breaks: `${optional}all`,
    inject(store) {
      const { all } = store;
      store.all = (callback) =>
        store.current().length > 0 ? all.call(store, callback) : store.answer(callback, () => undefined);
    },
  },
  'all gives what has been destroyed': {
    breaks: `${optional}all`,
    inject(store) {
      const ever = new Map<string, string>();
      const { write } = store;
      store.write = (sid, kept) => {
        ever.set(sid, kept.text);
        write.call(store, sid, kept);
      };
      store.all = (callback) =>
        store.answer(callback, () => [...ever.values()].map((text) => JSON.parse(text) as unknown));
    },
  },
  'all gathers in a plain object': {
    breaks: `${optional}all`,
    inject(store) {
      store.all = (callback) =>
        store.answer(callback, () => {
          const found: Record<string, unknown> = {};
          for (const [key, { text }] of store.current()) found[key] = JSON.parse(text);
          return found;
        });
    },
  },
  'all gives what has expired': {
    breaks: `${optional}all-expired`,
    inject(store) {
      store.all = (callback) =>
        store.answer(callback, () => [...store.records.values()].map(({ text }) => JSON.parse(text) as unknown));
    },
  },
  'length counts one more': {
    breaks: `${optional}length`,
    inject(store) {
      Object.defineProperty(store, 'length', {
        value: (callback: () => void) => store.answer(callback, () => store.current().length + 1),
      });
    },
  },
  'length counts what has expired': {
    breaks: `${optional}length-expired`,
    inject(store) {
      Object.defineProperty(store, 'length', {
        value: (callback: () => void) => store.answer(callback, () => store.records.size),
      });
    },
  },
  'clear does nothing': {
    breaks: `${optional}clear`,
    inject(store) {
      store.clear = (callback) => store.answer(callback, () => undefined);
    },
  },
  'after clear nothing can be stored': {
    breaks: `${optional}clear`,
    inject(store) {
      const { clear } = store;
      store.clear = (callback) => {
        store.write = () => undefined;
        return clear.call(store, callback);
      };
    },
  },
  'names within are assigned': {
    breaks: `${set}any-name`,
    inject: giving((record) => {
      const { cart } = record;
      return typeof cart === 'object' ? { ...record, cart: Object.assign({}, cart) } : record;
    }),
  },
  'an id ends at NUL': { breaks: `${ids}distinct`, inject: keyed((sid) => sid.split('\0')[0] ?? '') },
  'set counts from originalMaxAge': {
    breaks: `${expiry}withheld`,
    inject(store) {
      store.until = ({ cookie }) => {
        const { originalMaxAge } = cookie as { originalMaxAge?: number | null };
        return typeof originalMaxAge === 'number' ? Date.now() + originalMaxAge : null;
      };
    },
  },
  'touch counts from originalMaxAge': {
    breaks: `${touch}shortens`,
    inject(store) {
      const { prolong } = store;
      store.prolong = (sid, kept, until, cookie) => {
        const { originalMaxAge } = cookie as { originalMaxAge?: number | null };
        prolong.call(
          store,
          sid,
          kept,
          typeof originalMaxAge === 'number' ? Date.now() + originalMaxAge : until,
          cookie,
        );
      };
    },
  },
  'names are assigned': {
    breaks: `${set}any-name`,
    inject: giving((record) => {
      const copy: Record<string, unknown> = {};
      for (const name of Object.keys(record)) copy[name] = record[name];
      return copy;
    }),
  },
  'set notes the time in the session that it is given': {
    breaks: `${set}leaves-session`,
    inject: changing('set', (session) => Object.assign(session, { lastSaved: 1 })),
  },
  'set gives the cookie that it is given an expiry': {
    breaks: `${set}leaves-session`,
    inject: changing('set', endTomorrow),
  },
  'set puts what it replaces into the session that it is given': {
    breaks: `${set}leaves-session`,
    inject(store) {
      const { set: sound } = store;
      store.set = (sid, session, callback) => {
        const before = JSON.parse(store.find(sid)?.text ?? '{}') as object;
        return sound.call(store, sid, Object.assign(session, { ...before, ...session }), callback);
      };
    },
  },
  'touch notes the time in the session that it is given': {
    breaks: `${touch}leaves-session`,
    inject: changing('touch', (session) => Object.assign(session, { lastTouched: 1 })),
  },
  'touch gives the cookie that it is given an expiry': {
    breaks: `${touch}leaves-session`,
    inject: changing('touch', endTomorrow),
  },
  'touch reads, and writes in a later turn': {
    breaks: `${destroy}for-good`,
    inject(store) {
      const { prolong } = store;
      store.prolong = (...args) => void setImmediate(() => prolong.apply(store, args));
    },
  },
  'writes are repeated after a second': {
    breaks: `${destroy}for-good`,
    inject(store) {
      const { write } = store;
      store.write = (sid, kept) => {
        write.call(store, sid, kept);
        setTimeout(() => write.call(store, sid, kept), 1000);
      };
    },
  },
  'touches are repeated after ten seconds': {
    breaks: `${destroy}for-good`,
    inject(store) {
      const { prolong } = store;
      store.prolong = (...args) => {
        prolong.apply(store, args);
        setTimeout(() => prolong.apply(store, args), 10_000);
      };
    },
  },
  'all gives none while the backend is down': {
    breaks: `${answers}backend-error`,
    inject(store) {
      const { all } = store;
      store.all = (callback) => (store.isDown ? callback(null, []) : all.call(store, callback));
    },
  },
  'length is 0 while the backend is down': {
    breaks: `${answers}backend-error`,
    inject(store) {
      const { length } = store;
      Object.defineProperty(store, 'length', {
        value: (callback: (...values: unknown[]) => void) =>
          store.isDown ? callback(null, 0) : length.call(store, callback),
      });
    },
  },
  'clear reports nothing while the backend is down': {
    breaks: `${answers}backend-error`,
    inject(store) {
      const { clear } = store;
      store.clear = (callback) => (store.isDown ? callback?.(null) : clear.call(store, callback));
    },
  },
};

type Handed = Parameters<SoundStore['set']>[1];

/** A store with an operation that changes the session that it is given, before it does anything. */
function changing(operation: 'set' | 'touch', change: (session: Handed) => void): StoreFault['inject'] {
  return (store) => {
    const sound = store[operation];
    store[operation] = (sid, session, callback) => {
      change(session);
      return sound.call(store, sid, session, callback);
    };
  };
}

/** Gives the cookie of a session an expiry if it has none. */
function endTomorrow(session: Handed): void {
  if (session.cookie.expires === null)
    session.cookie = { ...session.cookie, expires: new Date(Date.now() + 24 * 60 * 60 * 1000) };
}

function refusing(part: string): (sid: string) => string {
  return (sid) => {
    if (sid.includes(part)) throw new Error('the id is not allowed');
    return sid;
  };
}

/** A store for which some ids mean every session. */
function matching(isPattern: (sid: string) => boolean): StoreFault['inject'] {
  return (store) => {
    const { find, remove } = store;
    store.find = (sid) => (isPattern(sid) ? store.current()[0]?.[1] : find.call(store, sid));
    store.remove = (sid) => (isPattern(sid) ? store.records.clear() : remove.call(store, sid));
  };
}
