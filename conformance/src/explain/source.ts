import { isObject, type Json } from '../corpus/scenario.js';

/** Longer objects are written over several lines. */
const MAX_FLAT = 88;

/** Text as a JavaScript literal in single quotes. */
export function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  // Line ends of Unicode are written out: they may not stand in every literal.
  return `'${inner.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

/** A path below an object: `.a.b`, or `['a-b']` where a name is no identifier. */
export function member(path: string): string {
  return path
    .split('.')
    .map((part) => (/^[A-Za-z_]\w*$/.test(part) ? `.${part}` : `[${quoted(part)}]`))
    .join('');
}

function propertyKey(key: string): string {
  // `__proto__: x` in a literal sets the prototype; as a computed key it is data like any other.
  if (key === '__proto__') return `['__proto__']`;
  return /^[A-Za-z_]\w*$/.test(key) ? key : quoted(key);
}

/** An object literal of properties that are source already; over several lines when it is long. */
export function objectSource(properties: readonly (readonly [string, string])[]): string {
  const list = properties.map(([key, value]) => (key === value ? key : `${propertyKey(key)}: ${value}`));
  const flat = list.length === 0 ? '{}' : `{ ${list.join(', ')} }`;
  if (flat.length <= MAX_FLAT && !flat.includes('\n')) return flat;
  return `{\n${indented(list.join(',\n'))},\n}`;
}

/** A list of items that are source already. */
export function listSource(items: readonly string[]): string {
  const flat = `[${items.join(', ')}]`;
  if (flat.length <= MAX_FLAT && !flat.includes('\n')) return flat;
  return `[\n${indented(items.join(',\n'))},\n]`;
}

/** Moves lines two columns to the right. */
export function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}

/** Plain data as it is: words with `$` are left for the script to make sense of. */
export function dataSource(value: Json): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return listSource(value.map(dataSource));
  if (!isObject(value)) return JSON.stringify(value);
  return objectSource(Object.entries(value).map(([key, item]) => [key, dataSource(item)]));
}

function functionSource(spec: { [key: string]: Json }): string {
  const value = () => {
    const source = valueSource(spec.value ?? null);
    return source.startsWith('{') ? `(${source})` : source;
  };
  const error = `new Error(${quoted(typeof spec.message === 'string' ? spec.message : 'thrown by a fixture')})`;
  const header = `req.headers[${quoted(String(spec.header).toLowerCase())}]`;
  const bodies: Record<string, () => string> = {
    noop: () => '() => {}',
    'calls-back': () => '(...args) => args.at(-1)()',
    returns: () => `() => ${value()}`,
    resolves: () => `() => Promise.resolve(${valueSource(spec.value ?? null)})`,
    rejects: () => `() => Promise.reject(${error})`,
    throws: () => `() => { throw ${error}; }`,
    counter: () => `((count) => () => ${quoted(String(spec.prefix ?? 'id-'))} + ++count)(0)`,
    sequence: () =>
      `((values, next) => () => values[Math.min(next++, values.length - 1)])(${valueSource(spec.values ?? [])}, 0)`,
    'from-header': () =>
      spec.field === undefined ? `(req) => ${header}` : `(req) => (${objectSource([[String(spec.field), header]])})`,
    'path-from-first-segment': () => `(req) => ({ path: /^\\/[^/?]*/.exec(req.originalUrl ?? req.url)?.[0] ?? '/' })`,
    'secure-from-request': () => `(req) => ({ secure: req.secure === true })`,
  };
  const body = bodies[String(spec.$function)]?.() ?? '() => {}';
  return spec.as === undefined ? body : `counted(${quoted(String(spec.as))}, ${body})`;
}

/** A value that is given to the middleware or the application, with each fixture written as what it stands for. */
export function valueSource(value: Json): string {
  if (Array.isArray(value)) return listSource(value.map(valueSource));
  if (!isObject(value)) return dataSource(value);
  const word = Object.keys(value).find((key) => key.startsWith('$'));
  if (word === undefined) return objectSource(Object.entries(value).map(([key, item]) => [key, valueSource(item)]));
  const argument = value[word] ?? null;
  const text = quoted(typeof argument === 'string' ? argument : JSON.stringify(argument));
  const fixtures: Record<string, () => string> = {
    $undefined: () => 'undefined',
    $nan: () => 'NaN',
    $infinity: () => (argument === -1 ? '-Infinity' : 'Infinity'),
    $bigint: () => `BigInt(${text})`,
    $date: () =>
      typeof argument === 'number'
        ? `new Date(clock.now + ${argument})`
        : argument === 'invalid'
          ? 'new Date(NaN)'
          : `new Date(${text})`,
    $buffer: () => `Buffer.from(${text})`,
    $uint8array: () => `new Uint8Array(Buffer.from(${text}))`,
    $keyObject: () => `builtin('crypto').createSecretKey(Buffer.from(${text}))`,
    $repeat: () => `${text}.repeat(${Number(value.times ?? 1)})`,
    $circular: () => '((circle) => Object.assign(circle, { self: circle }))({})',
    $map: () => `new Map(Object.entries(${valueSource(argument)}))`,
    $toJSON: () => `((value) => ({ toJSON: () => value }))(${valueSource(argument)})`,
    $frozen: () => `Object.freeze(${valueSource(argument)})`,
    $emitter: () => `new (builtin('events'))()`,
    $function: () => functionSource(value),
    $session: () => 'req.session',
    $request: () => 'req',
    $ref: () => `captured${member(String(argument))}`,
  };
  return fixtures[word]?.() ?? dataSource(value);
}
