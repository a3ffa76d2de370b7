import { inTime, makeStore } from './in-time.js';
import type { StoreFacts } from './messages.js';
import type { LoadedStore, Store } from './store-module.js';

/** The operations that a store may do without. */
const OPTIONAL = ['touch', 'all', 'length', 'clear'] as const;

/**
 * Looks at a module and at a store that it makes.
 *
 * @param limit how long `create` and `close` may take, in real milliseconds
 * @throws whatever `close` does, HarnessError when `create` fails or one of them takes too long, and Error when what is made
 * is no store
 */
export async function factsOf(module: LoadedStore, limit?: number): Promise<StoreFacts> {
  const store = (await makeStore(module, limit)) as Store;
  if (typeof store?.get !== 'function')
    throw new Error(`'create' gave ${store === null ? 'null' : typeof store}, which has no method 'get'`);
  const { name, version, clock, defaultTtl, lacks = [] } = module;
  const missing = [
    ...OPTIONAL.filter((operation) => typeof store[operation] !== 'function'),
    ...(['breakBackend', 'healBackend', 'outside'] as const).filter((key) => module[key] === undefined),
    ...(clock === 'virtual' ? [] : ['virtual-clock']),
  ];
  await inTime('close', module.close?.(store as never), limit);
  return {
    name,
    version,
    clock,
    lacks: [...new Set([...lacks, ...missing])],
    ...(defaultTtl === undefined ? {} : { defaultTtl }),
  };
}
