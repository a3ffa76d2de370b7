import session = require('../types/index.js');
declare const Session: typeof session.Session;
type Session = session.Session;
export = Session;
