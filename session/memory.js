// express-session has this file, and applications load it by name.
const { MemoryStore } = require('../dist/memory-store.js');
module.exports = MemoryStore;
