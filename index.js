// express-session has this file, and applications load it by name.
module.exports = require('./dist/index.js');
