/** What a program may import of this package: the types of an adapter. It is run by its command. */
export type { Adapter, Middleware } from './targets/target.js';
