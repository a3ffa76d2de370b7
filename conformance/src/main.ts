/** What a program may import of this package: what adapters are made with. It is run by its command. */
export { collectBody } from './targets/collect-body.js';
export type { Adapter, CookieCodec, Middleware } from './targets/target.js';
