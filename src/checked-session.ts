import type { Session } from './session.js';

/**
 * Refuses a session that has lost its cookie. `Object.assign(req.session, req.body)` replaces the cookie by an object of the
 * client's making, which would take HttpOnly, SameSite and Path away, and would be stored. A cookie is recognised by its
 * methods, which JSON and forms can't express, so that the Cookie of another copy of the library passes.
 *
 * @throws TypeError whose message has the remedy
 */
export function checkCookie(session: Session): void {
  if (typeof session.cookie?.serialize === 'function') return;
  throw new TypeError(
    session.cookie
      ? 'req.session.cookie was replaced by something that is not a Cookie; assign to its properties instead'
      : 'req.session.cookie was removed; set its maxAge or expires instead',
  );
}

/**
 * Checks what an application left at `req.session`.
 *
 * @throws TypeError if it put something else in a session's place, or in its cookie's
 */
export function checkedSession(session: Session): Session {
  if (typeof session.touch !== 'function' || typeof session.save !== 'function') {
    throw new TypeError(
      'req.session was replaced by something that is not a session; assign to its properties instead',
    );
  }
  checkCookie(session);
  return session;
}
