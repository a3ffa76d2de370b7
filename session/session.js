// express-session has this file, and applications load it by name.
const { Session } = require('../dist/session.js');
module.exports = Session;
