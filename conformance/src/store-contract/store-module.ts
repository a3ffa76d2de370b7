import { pathToFileURL } from 'node:url';
import { CommandError } from '../command-error.js';
import { suggestion } from '../corpus/nearest.js';
import { isObject } from '../corpus/scenario.js';
import { printableLine } from '../printable.js';
import { turn } from '../runner/clock.js';
import type { TargetLocation } from '../targets/locate.js';
import { sessionForFactories } from './base-store.js';
import type { StoreModule } from './store.js';
import { STORE_NEEDS } from './store-needs.js';

/** A session store, or whatever passes for one: the contract finds out. */
export type Store = Record<string, unknown>;

/** A store's module, checked, with its defaults. */
export interface LoadedStore extends StoreModule {
  name: string;
  version: string;
  granularity: number;
  clock: 'virtual' | 'real';
}

const FUNCTIONS = ['close', 'breakBackend', 'healBackend', 'outside'] as const;

/** The fields that the contract reads: any other export of the module is its own affair. */
const FIELDS = ['name', 'version', 'create', ...FUNCTIONS, 'granularity', 'clock', 'defaultTtl', 'lacks'] as const;

/** What is wrong with the fields of a store's module; undefined when nothing is. */
export function moduleFault(module: Record<string, unknown>): string | undefined {
  const milliseconds = (value: unknown) => Number.isFinite(value) && Number(value) >= 0;
  const { name, version, create, granularity, clock, defaultTtl, lacks } = module;
  if (typeof create !== 'function') return `has no function 'create', which makes a store`;
  for (const key of FUNCTIONS)
    if (module[key] !== undefined && typeof module[key] !== 'function') return `has a '${key}' that is not a function`;
  for (const [key, value] of Object.entries({ name, version }))
    if (value !== undefined && (typeof value !== 'string' || value === '')) return `has a '${key}' that is not text`;
  for (const [key, value] of Object.entries({ granularity, defaultTtl }))
    if (value !== undefined && !milliseconds(value)) return `has a '${key}' that is not a number of milliseconds`;
  if (clock !== undefined && clock !== 'virtual' && clock !== 'real')
    return `has a 'clock' that is neither 'virtual' nor 'real'`;
  if (lacks !== undefined && !(Array.isArray(lacks) && lacks.every((need) => typeof need === 'string')))
    return `has 'lacks' that are not a list of names`;
  const unknown = (lacks as string[] | undefined)?.find((need) => !STORE_NEEDS.includes(need));
  if (unknown !== undefined)
    return `lacks '${printableLine(unknown)}', which no scenario can need${suggestion(unknown, STORE_NEEDS)}; they need ${STORE_NEEDS.join(', ')}`;
  return undefined;
}

/** Takes over the fields, so that what the module changes later is of no consequence; a module's exports can't be spread. */
function fieldsOf(module: Record<string, unknown>): Record<string, unknown> {
  const entries = FIELDS.map((key) => [key, module[key]] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

type Callable = (...args: unknown[]) => unknown;
type Constructor = new () => unknown;

function isStore(value: unknown): value is Store {
  return typeof value === 'object' && value !== null && typeof (value as Store).get === 'function';
}

/** Whether a function's instances have what makes a store. */
function makesStores(value: unknown): value is Constructor {
  return typeof value === 'function' && isStore(value.prototype);
}

/**
 * Makes stores of a published package without arguments: of a class of stores, or of a factory that makes the class when it
 * is given express-session.
 *
 * @returns undefined for a module that exports neither
 */
function creatorOf(loaded: Record<string, unknown>): (() => unknown) | undefined {
  const inner = loaded.default as Record<string, unknown> | undefined;
  const exported = [inner, inner?.default, ...Object.values(loaded), ...Object.values(isObject(inner) ? inner : {})];
  const found = exported.find(makesStores);
  if (found) return () => new found();
  const factory = exported.find((value) => typeof value === 'function') as Callable | undefined;
  if (!factory) return undefined;
  return () => {
    const made = factory(sessionForFactories);
    if (!makesStores(made))
      throw new TypeError('its export makes no class of stores when it is called with express-session');
    return new made();
  };
}

/**
 * Loads a store's module into this process: one that exports `create`, or a package whose store needs no arguments.
 *
 * @throws CommandError when it can't be loaded, or is neither
 */
export async function loadStoreModule(location: TargetLocation): Promise<LoadedStore> {
  const { asked, name, version, file } = location;
  let loaded: Record<string, unknown>;
  try {
    loaded = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    throw new CommandError(
      `${asked} could not be loaded: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
  const own = [loaded, loaded.default].find(
    (value) => typeof (value as { create?: unknown } | undefined)?.create === 'function',
  ) as Record<string, unknown> | undefined;
  if (own) {
    const fault = moduleFault(own);
    if (fault !== undefined) throw new CommandError(`the store's module ${asked} ${fault}`);
    return {
      name,
      version,
      granularity: 0,
      clock: 'real',
      ...(fieldsOf(own) as unknown as StoreModule),
    };
  }
  const create = creatorOf(loaded);
  if (!create)
    throw new CommandError(
      `${asked} exports neither a function 'create' nor a session store: write a module that exports 'create', as conformance store --help shows`,
    );
  return {
    name,
    version,
    granularity: 1000,
    clock: 'real',
    async create() {
      let store: unknown;
      try {
        store = create();
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        throw new CommandError(
          `its store can't be made without arguments (${message}): write a module that exports 'create', as conformance store --help shows`,
        );
      }
      // Many open their files or connections without announcing when they are ready.
      for (let turns = 0; turns < 10; turns++) await turn();
      return store;
    },
  };
}
