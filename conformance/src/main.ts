/** What a program may import of this package: the types of an adapter, and the store contract as tests. */
export type { StoreModule } from './store-contract/store.js';
export type { StoreContractOptions, TestContext, TestFunction } from './store-contract/test-functions.js';
export { storeContract } from './store-contract/test-functions.js';
export type { Adapter, Middleware } from './targets/target.js';
