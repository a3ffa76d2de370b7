/**
 * Gives a class what ES5 code expects of one: a constructor that it can run on an object of its own, since published
 * stores inherit with `util.inherits` and begin with `Store.call(this)`, which a class constructor refuses; and methods
 * that `for in` and `Object.assign` see, since others copy them.
 *
 * @param methods a class whose prototype becomes the result's; its own constructor is never run
 * @param initialise what the constructor does with `self`
 * @returns a constructor for `new`, for `extends` and for `.call(this)`
 */
export function es5Class<Instance extends object>(
  name: string,
  methods: abstract new () => Instance,
  initialise: (self: Instance) => void,
): new () => Instance {
  function es5Constructor(this: Instance): void {
    initialise(this);
  }
  Object.defineProperty(es5Constructor, 'name', { value: name, configurable: true });
  Object.defineProperty(es5Constructor, 'prototype', { value: methods.prototype });
  Object.defineProperty(methods.prototype, 'constructor', {
    value: es5Constructor,
    configurable: true,
    enumerable: false,
    writable: true,
  });
  for (const name of Object.getOwnPropertyNames(methods.prototype)) {
    if (name !== 'constructor') Object.defineProperty(methods.prototype, name, { enumerable: true });
  }
  return es5Constructor as unknown as new () => Instance;
}
