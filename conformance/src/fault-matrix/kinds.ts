/** What no session middleware may do while its store fails, by the name under which a report has it. */
export const KINDS = {
  hang: 'the request, or the next one, never ends, although the store has answered',
  acknowledged: 'the client is told that all is well, and its change is lost',
  'logged-in': 'the client is told that all is well, and the session that was to end goes on',
  untold: 'nobody hears of the error: neither next nor a callback',
  uncaught: 'an error or a rejection that nobody catches, which ends the process',
  process: 'the process is gone',
  response: 'more than one response, or a malformed one',
  next: 'the application is reached twice',
  'unsaved-session': 'the answer to the error has a cookie for a session that was not stored',
  recovers: 'the next request fails although the store works again',
} as const;
