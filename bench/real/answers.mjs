// @ts-check
/** The application of each path: it reads its session, may change it, and answers with a text. */

/**
 * @typedef {{ user?: { name: string }, visits?: number, [key: string]: unknown }} Data
 */

const USER = { id: 4711, name: 'Ada Lovelace', email: 'ada@example.org', roles: ['author', 'editor'] };

/** About 300 bytes of JSON: the user, and the typical data of a shop. */
export const DATA = {
  user: USER,
  csrf: '8kX2vQpZ7sRfL0mYwC4tJdN6bHgU1eAo',
  visits: 17,
  lastVisit: '2026-03-14T09:26:53.589Z',
  flash: [],
  cart: [
    { sku: 'B-1024', count: 1, price: 19.9 },
    { sku: 'C-0042', count: 3, price: 4.5 },
  ],
};

/** @param {Data | undefined} session */
function greet(session) {
  return `Hello ${(session ?? DATA).user?.name ?? 'stranger'}.`;
}

/**
 * By path. Without sessions the application gets nothing, and gives the same answer.
 *
 * @type {Readonly<Record<string, (session: Data | undefined) => string>>}
 */
export const ANSWERS = {
  'no-cookie': (session) => (session?.user ? greet(session) : 'Hello stranger.'),
  'new-session': (session) => {
    if (session) Object.assign(session, DATA);
    return greet(session);
  },
  read: greet,
  changed: (session) => {
    const visits = ((session ?? DATA).visits ?? 0) + 1;
    if (session) session.visits = visits;
    return `${greet(session)} Visit ${visits}`;
  },
  rolling: greet,
};
