import session = require('./types/index.js');
export = session;
