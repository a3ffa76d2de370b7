/** What the harness builds on in a worker, which it shares with the target. */
const WATCHED: readonly (readonly [string, object])[] = [
  ['Object', Object],
  ['Object.prototype', Object.prototype],
  ['Function.prototype', Function.prototype],
  ['Array', Array],
  ['Array.prototype', Array.prototype],
  ['String.prototype', String.prototype],
  ['Number', Number],
  ['Map.prototype', Map.prototype],
  ['Set.prototype', Set.prototype],
  ['WeakMap.prototype', WeakMap.prototype],
  ['RegExp.prototype', RegExp.prototype],
  ['Promise', Promise],
  ['Promise.prototype', Promise.prototype],
  ['JSON', JSON],
  ['Reflect', Reflect],
  ["an array's iterator", Object.getPrototypeOf([][Symbol.iterator]()) as object],
  ["a map's iterator", Object.getPrototypeOf(new Map().entries()) as object],
  ["a set's iterator", Object.getPrototypeOf(new Set().values()) as object],
];

/** Properties that the language looks for in every object, and that none of the watched has by itself. */
const HOOKS = ['toJSON', 'then'];

const { ownKeys, getOwnPropertyDescriptor } = Reflect;
const same = Object.is;

interface Property {
  readonly name: string;
  readonly object: object;
  readonly key: PropertyKey;
  readonly was: PropertyDescriptor | undefined;
}

function properties(): Property[] {
  return WATCHED.flatMap(([name, object]) =>
    [...ownKeys(object), ...HOOKS].map((key) => ({
      name: `${name}.${String(key)}`,
      object,
      key,
      was: getOwnPropertyDescriptor(object, key),
    })),
  );
}

/**
 * Remembers what the built-in objects are now, before the target is loaded.
 *
 * @returns what tells which of them has been replaced since, if one has. Additions are nobody's business, but for those
 *   that change what the harness sees.
 */
export function watchIntrinsics(): () => string | undefined {
  const all = properties();
  return () => {
    // A plain loop: all else is what somebody may have replaced.
    for (let i = 0; i < all.length; i++) {
      const { name, object, key, was } = all[i] as Property;
      const is = getOwnPropertyDescriptor(object, key);
      if (!same(is?.value, was?.value) || is?.get !== was?.get || is?.set !== was?.set) return name;
    }
    return undefined;
  };
}
