import { nearest } from './nearest.js';

/** The options of express-session; an option that it doesn't have needs nothing, since a middleware ignores it. */
export const OPTIONS = [
  'cookie',
  'genid',
  'key',
  'name',
  'proxy',
  'resave',
  'rolling',
  'saveUninitialized',
  'secret',
  'store',
  'unset',
] as const;

/** The options whose single values a target may lack (`option.resave=true`). */
export const OPTION_VALUES: Readonly<Record<string, readonly string[]>> = {
  proxy: ['true', 'false'],
  resave: ['true', 'false'],
  rolling: ['true', 'false'],
  saveUninitialized: ['true', 'false'],
  unset: ['keep', 'destroy'],
};

/** Needs that any server-side session library can meet, whatever its interface. */
const PORTABLE = [
  'browser',
  'clock',
  'cookie-codec',
  'cookie.partitioned',
  'cookie.priority',
  'gates',
  'http2',
  'nginx',
  'raw-http',
  'replicas',
  'session.destroy',
  'session.id',
  'session.regenerate',
  'session.save',
  'signed-cookies',
  'single-cookie',
  'store-class',
  'store-trace',
  'tls',
] as const;

/** Needs that only an interface like express-session's meets. */
const OF_EXPRESS = [
  'asterisk-form',
  'auto',
  'callbacks',
  'compression',
  'cookie-form',
  'cookie-function',
  'cookie-parser',
  'cookie-path',
  'exports',
  'javascript-values',
  'memory-store',
  'middleware-chain',
  'mount',
  'promises',
  'response-api',
  'session-object',
  'session-store',
  'session.cookie',
  'session.reload',
  'session.touch',
  'store-events',
  'store-kinds',
  'store-load',
  'store-touch',
  'stored-cookie',
  'trust-proxy',
  'upgrade',
  'warnings',
] as const;

/** Options that belong to express-session's interface alone. */
const OPTIONS_OF_EXPRESS = ['key', 'unset'];

/** Names for several needs at once, for the `lacks` of an adapter. */
export const NEED_GROUPS: Readonly<Record<string, readonly string[]>> = {
  'app-api': ['session.save', 'session.reload', 'session.regenerate', 'session.destroy', 'session.touch', 'promises'],
};

/** A target that lacks the first lacks the others too. */
const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  ...NEED_GROUPS,
  'cookie-codec': ['signed-cookies', 'cookie-form'],
  'signed-cookies': ['cookie-form'],
  'store-trace': ['store-class', 'store-events', 'store-kinds', 'store-touch', 'memory-store'],
  'session-store': ['store-load'],
};

/** Every name that may stand in `needs` of a scenario. */
export function needNames(): string[] {
  const options = OPTIONS.flatMap((option) => [
    `option.${option}`,
    ...(OPTION_VALUES[option] ?? []).map((value) => `option.${option}=${value}`),
  ]);
  return [...PORTABLE, ...OF_EXPRESS, ...options];
}

/**
 * Finds what is wrong with the `lacks` of an adapter.
 *
 * @returns the first unknown name, with the nearest known one; undefined if all are known.
 */
export function unknownNeed(lacks: readonly string[]): { name: string; meant: string | undefined } | undefined {
  const known = new Set([...needNames(), ...Object.keys(NEED_GROUPS)]);
  const name = lacks.find((need) => !known.has(need));
  return name === undefined ? undefined : { name, meant: nearest(name, known) };
}

/** The needs that a target does not meet, with those that follow from them. */
export function everythingLacking(lacks: readonly string[]): Set<string> {
  const all = new Set<string>();
  const add = (need: string): void => {
    if (all.has(need)) return;
    all.add(need);
    for (const other of FOLLOWS[need] ?? []) add(other);
  };
  for (const need of lacks) add(need);
  return all;
}

/** Those needs that are not met; a target that lacks an option lacks each of its values. */
export function missingOf(needs: readonly string[], lacks: readonly string[]): string[] {
  const all = everythingLacking(lacks);
  return needs.filter((need) => all.has(need) || all.has(need.split('=')[0] ?? need));
}

/** Whether a need belongs to express-session's interface, so that no scenario with it is portable. */
export function isOfExpress(need: string): boolean {
  const option = /^option\.(\w+)/.exec(need)?.[1];
  if (option !== undefined) return OPTIONS_OF_EXPRESS.includes(option);
  return (OF_EXPRESS as readonly string[]).includes(need);
}
