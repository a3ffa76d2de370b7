import session = require('../types/index.js');
declare const Store: typeof session.Store;
type Store = session.Store;
export = Store;
