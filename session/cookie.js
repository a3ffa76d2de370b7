// express-session has this file, and applications load it by name.
const { Cookie } = require('../dist/cookie.js');
module.exports = Cookie;
