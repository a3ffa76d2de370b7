import type { Alteration, ModuleAlteration, StoreAlteration } from '../corpus/scenario.js';

/** Takes an alteration back. */
export type Undo = () => void;

type Method = (this: Record<string, unknown>, ...args: unknown[]) => unknown;

/** A cookie, as far as an accessor on its prototype looks at it. */
interface CookieLike {
  _sameSite?: unknown;
  secure?: unknown;
}

/** A session, as far as a wrapped method looks at it. */
interface RequestLike {
  session: Record<string, unknown> & { cookie: Record<string, unknown> };
}

/** Changes an object; `called` counts a call of what was put there. */
type Alter = (object: object, called: (label: string) => void) => Undo;

/** Remembers a property as it is, to put it back. */
function remembered(object: object, name: string): Undo {
  const before = Object.getOwnPropertyDescriptor(object, name);
  return () => {
    if (before) Object.defineProperty(object, name, before);
    else Reflect.deleteProperty(object, name);
  };
}

/** Assigns a method in the place of another, which it is given. */
function wrap(object: object, name: string, make: (original: Method) => Method): Undo {
  const methods = object as Record<string, Method>;
  const original = methods[name];
  if (typeof original !== 'function') throw new TypeError(`there is no method ${name} to be wrapped`);
  const undo = remembered(object, name);
  methods[name] = make(original);
  return undo;
}

function prototypeOf(module: object, name: string): object {
  const { prototype } = (module as Record<string, { prototype?: unknown }>)[name] ?? {};
  if (typeof prototype !== 'object' || prototype === null) throw new TypeError(`the module has no class ${name}`);
  return prototype;
}

const ofModule: Record<ModuleAlteration, Alter> = {
  // How applications keep cookies with SameSite=None and without Secure from browsers that refuse them (#725).
  'cookie-same-site': (module) => {
    const prototype = prototypeOf(module, 'Cookie');
    const undo = remembered(prototype, 'sameSite');
    Object.defineProperty(prototype, 'sameSite', {
      get(this: CookieLike) {
        return this._sameSite === 'none' && !this.secure ? 'lax' : this._sameSite;
      },
      set(this: CookieLike, value: unknown) {
        this._sameSite = value;
      },
      configurable: true,
    });
    return undo;
  },
  'session-save': (module, called) =>
    wrap(
      prototypeOf(module, 'Session'),
      'save',
      (original) =>
        function save(...args) {
          called('session-save');
          return original.apply(this, args);
        },
    ),
  'session-touch': (module) =>
    wrap(
      prototypeOf(module, 'Session'),
      'touch',
      () =>
        function touch() {
          return this;
        },
    ),
};

const ofStore: Record<StoreAlteration, Alter> = {
  'store-create-session': (store) =>
    wrap(
      store,
      'createSession',
      (original) =>
        function createSession(req, record) {
          (record as Record<string, unknown>).restored = true;
          return original.call(this, req, record);
        },
    ),
  'store-generate': (store) =>
    wrap(
      store,
      'generate',
      (original) =>
        function generate(req) {
          original.call(this, req);
          const { session } = req as RequestLike;
          session.seeded = true;
          session.cookie.maxAge = 60_000;
        },
    ),
  'store-regenerate': (store) =>
    wrap(
      store,
      'regenerate',
      (original) =>
        function regenerate(req, callback) {
          return original.call(this, req, (error: unknown) => {
            (req as RequestLike).session.regenerated = true;
            (callback as (error: unknown) => void)(error);
          });
        },
    ),
};

/**
 * Does what an application does that changes the module which it uses: spec/README.md explains each name.
 *
 * @param object the module's exports, or a store that a middleware was given; each alteration is of one of the two.
 * @param called counts a call of what was put in the place of a method, for the alterations whose calls count.
 * @returns what takes it back, so that other scenarios in the same process find the module as it was; undefined when
 *   the alteration is of the other kind.
 * @throws whatever the target does not let happen.
 */
export function alter(
  kind: 'module' | 'store',
  name: Alteration,
  object: object,
  called: (label: string) => void,
): Undo | undefined {
  const known: Partial<Record<Alteration, Alter>> = kind === 'module' ? ofModule : ofStore;
  return known[name]?.(object, called);
}
