import { pathToFileURL } from 'node:url';
import { CommandError } from '../command-error.js';
import { everythingLacking, unknownNeed } from '../corpus/need-names.js';
import { printableLine } from '../printable.js';
import type { TargetLocation } from './locate.js';
import type { Adapter, Middleware, Target } from './target.js';

/** How long nothing has to move, in real milliseconds, before a request counts as hanging. */
const PATIENCE_MS = 60;

type Factory = (options: Record<string, unknown>) => unknown;

function isAdapter(value: unknown): value is Adapter {
  return typeof value === 'object' && value !== null && typeof (value as Adapter).createMiddleware === 'function';
}

/** What is wrong with the fields of an adapter that reports and the runner use. */
function adapterFault({ name, version, lacks, codec, patienceMs }: Partial<Adapter>): string | undefined {
  if (typeof name !== 'string' || name === '') return `has no 'name', which is what reports call it`;
  if (version !== undefined && typeof version !== 'string') return `has a 'version' that is not text`;
  if (lacks !== undefined && !(Array.isArray(lacks) && lacks.every((need) => typeof need === 'string')))
    return `has 'lacks' that are not a list of needs`;
  const unknown = lacks && unknownNeed(lacks);
  if (unknown)
    return `lacks '${printableLine(unknown.name)}', which no scenario can need${unknown.meant === undefined ? '' : ` (did you mean '${unknown.meant}'?)`}; 'conformance list' shows all needs`;
  if (codec !== undefined && !(typeof codec?.sign === 'function' && typeof codec.read === 'function'))
    return `has a 'codec' without the functions 'sign' and 'read'`;
  if (patienceMs !== undefined && !(Number.isFinite(patienceMs) && Number(patienceMs) > 0))
    return `has 'patienceMs' that are not a number of milliseconds`;
  return undefined;
}

/** The function that makes middleware: the module itself, or its default export, however often it has been wrapped. */
function findFactory(loaded: unknown): Factory | undefined {
  let value = loaded;
  for (let depth = 0; depth < 3 && value; depth++) {
    if (typeof value === 'function') return value as Factory;
    value = (value as { default?: unknown }).default;
  }
  return undefined;
}

function constructorNamed(name: string, ...places: unknown[]): Adapter['Store'] {
  for (const place of places) {
    const value = (place as Record<string, unknown> | undefined)?.[name];
    if (typeof value === 'function') return value as NonNullable<Adapter['Store']>;
  }
  return undefined;
}

/** A module that is called like express-session, as an adapter. */
function adapt(factory: Factory, loaded: object, location: TargetLocation): Adapter {
  const Store = constructorNamed('Store', factory, loaded);
  const MemoryStore = constructorNamed('MemoryStore', factory, loaded);
  return {
    name: location.name,
    createMiddleware(options) {
      const made = factory(options);
      if (typeof made !== 'function')
        throw new TypeError(`the target made ${made === null ? 'null' : typeof made}, which is not a middleware`);
      return made as Middleware;
    },
    ...(Store ? { Store } : {}),
    ...(MemoryStore ? { MemoryStore } : {}),
    exports: factory,
  };
}

/**
 * Loads a target into this process.
 *
 * @throws CommandError when the module cannot be loaded, or is neither an adapter nor a factory of middleware.
 */
export async function loadTarget(location: TargetLocation): Promise<Target> {
  let loaded: { adapter?: unknown; default?: unknown };
  try {
    loaded = (await import(pathToFileURL(location.file).href)) as typeof loaded;
  } catch (error) {
    throw new CommandError(
      `${location.asked} could not be loaded: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
  const own = [loaded.adapter, loaded.default, (loaded.default as { adapter?: unknown } | undefined)?.adapter].find(
    isAdapter,
  );
  const factory = findFactory(loaded);
  if (!own && !factory) {
    throw new CommandError(`${location.asked} exports neither a function that makes middleware nor an adapter`);
  }
  const fault = own && adapterFault(own);
  if (fault !== undefined) throw new CommandError(`the adapter ${location.asked} ${fault}`);
  const adapter = own ?? adapt(factory as Factory, loaded, location);
  const lacks = everythingLacking([
    ...(adapter.lacks ?? []),
    ...(adapter.Store ? [] : ['store-class']),
    ...(adapter.MemoryStore ? [] : ['memory-store']),
    ...(adapter.exports ? [] : ['exports']),
    ...(adapter.codec ? ['cookie-form'] : []),
    ...(typeof adapter.codec?.sign('id', 'secret', 'name') === 'object' ? ['single-cookie'] : []),
    // Where cookies have another form and nobody tells which, the harness can't make one.
    ...(adapter.lacks?.includes('signed-cookies') && !adapter.codec ? ['cookie-codec'] : []),
  ]);
  return {
    ...adapter,
    adapted: own !== undefined,
    createMiddleware: (options) => adapter.createMiddleware(options),
    version: adapter.version ?? location.version,
    lacks: [...lacks],
    patienceMs: adapter.patienceMs ?? PATIENCE_MS,
  };
}
