// express-session has this file, and applications load it by name.
const { Store } = require('../dist/store.js');
module.exports = Store;
