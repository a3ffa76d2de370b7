import session = require('../types/index.js');
declare const Cookie: typeof session.Cookie;
type Cookie = session.Cookie;
export = Cookie;
