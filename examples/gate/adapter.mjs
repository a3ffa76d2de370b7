// Connects these sessions to the conformance suite.
import { sessions } from './sessions.mjs';

export const adapter = {
  name: 'tiny-sessions',
  createMiddleware: ({ name = 'connect.sid' }) => sessions({ name }),
  // Nothing but data in a cookie's session: `conformance list` shows what each scenario needs.
  lacks: [
    'app-api',
    'cookie-codec',
    'cookie.partitioned',
    'cookie.priority',
    'response-api',
    'session.id',
    'signed-cookies',
    'store-class',
    'store-trace',
  ],
};
