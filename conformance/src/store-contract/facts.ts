import type { StoreFacts } from './messages.js';
import type { LoadedStore, Store } from './store-module.js';

/** The operations that a store may do without. */
const OPTIONAL = ['touch', 'all', 'length', 'clear'] as const;

/**
 * Looks at a module and at a store that it makes.
 *
 * @throws whatever `create` or `close` does, and Error when what is made is no store
 */
export async function factsOf(module: LoadedStore): Promise<StoreFacts> {
  const store = (await module.create()) as Store;
  if (typeof store?.get !== 'function')
    throw new Error(`'create' gave ${store === null ? 'null' : typeof store}, which has no method 'get'`);
  const { name, version, clock, defaultTtl, lacks = [] } = module;
  const missing = [
    ...OPTIONAL.filter((operation) => typeof store[operation] !== 'function'),
    ...(['breakBackend', 'healBackend', 'outside'] as const).filter((key) => module[key] === undefined),
    ...(clock === 'virtual' ? [] : ['virtual-clock']),
  ];
  await module.close?.(store as never);
  return {
    name,
    version,
    clock,
    lacks: [...new Set([...lacks, ...missing])],
    ...(defaultTtl === undefined ? {} : { defaultTtl }),
  };
}
