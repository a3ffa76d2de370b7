/**
 * V8 before version 13 (Node 20 and 22) gives each object whose prototype was replaced hidden classes of its own.
 * Express replaces those of every request and response: from then on each property that is added copies a description
 * of all the others, about 3 µs a property, and no inline cache of Node's ever finds the object's class again. An object in
 * dictionary mode has neither problem. bench/README.md has the measurements.
 */
const REPLACED_PROTOTYPES_ARE_DEAR = Number.parseInt(process.versions.v8, 10) < 13;

const scratch: unique symbol = Symbol('spec-session.scratch');

/**
 * Makes ready an object that properties are about to be added to, if its prototype was replaced. Nothing about the object
 * changes but its speed.
 *
 * @param object a request or a response
 */
export function expectProperties(object: object): void {
  if (!REPLACED_PROTOTYPES_ARE_DEAR) return;
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype === (object.constructor as { prototype?: unknown } | undefined)?.prototype) return;
  // Deleting a property is what puts an object into dictionary mode.
  (object as { [scratch]?: undefined })[scratch] = undefined;
  delete (object as { [scratch]?: undefined })[scratch];
}
