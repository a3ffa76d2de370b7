import session = require('../types/index.js');
declare const MemoryStore: typeof session.MemoryStore;
type MemoryStore = session.MemoryStore;
export = MemoryStore;
