/** What a program may import of this package: what adapters are made with, and the store contract as tests. */
export type { StoreModule } from './store-contract/store.js';
export type { StoreContractOptions, TestContext, TestFunction } from './store-contract/test-functions.js';
export { storeContract } from './store-contract/test-functions.js';
export { collectBody } from './targets/collect-body.js';
export type { Adapter, CookieCodec, Middleware } from './targets/target.js';
