/** Fills a MemoryStore and asks it; prints JSON. Arguments: the module, and how many sessions. Needs --expose-gc. */
import { createRequire } from 'node:module';

const [module, number] = process.argv.slice(2);
const sessions = Number(number);
const { MemoryStore } = createRequire(import.meta.url)(module);

/** Each \`get\` answers in the next turn of the event loop; many at once share the turn. */
const AT_ONCE = 1000;
const ROUNDS = 60;

const idOf = (i) => `a-session-of-32-characters${`${i}`.padStart(6, '0')}`;
const record = (i) => ({
  cookie: { originalMaxAge: null, expires: null, httpOnly: true, path: '/' },
  user: { id: i, name: 'Ada Lovelace', email: 'ada@example.org', roles: ['author', 'editor'] },
  csrf: `8kX2vQpZ7sRfL0mYwC4tJdN6b${i}`,
  visits: 17,
});

function used() {
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

const store = new MemoryStore();
const before = used();
for (let i = 0; i < sessions; i++) store.set(idOf(i), record(i));
const bytes = (used() - before) / sessions;

/** Asks for sessions all over the store. */
function get(count) {
  return new Promise((resolve, reject) => {
    let open = count;
    for (let i = 0; i < count; i++) {
      store.get(idOf(Math.floor(Math.random() * sessions)), (error, found) => {
        if (error || !found) reject(error ?? new Error('a session is missing'));
        open--;
        if (open === 0) resolve();
      });
    }
  });
}

const times = [];
for (let round = 0; round < ROUNDS; round++) {
  const begin = process.hrtime.bigint();
  await get(AT_ONCE);
  times.push(Number(process.hrtime.bigint() - begin) / AT_ONCE);
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({ bytes, get: times[ROUNDS >> 1] }));
