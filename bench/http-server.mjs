/** A page of Express 5, with sessions from the module that the first argument names, or without. Tells its port. */
import { createRequire } from 'node:module';
import express from 'express';

const [module] = process.argv.slice(2);
const app = express();

// MemoryStore says that it is not for production, which is known here.
console.warn = () => undefined;

if (module !== undefined) {
  const session = createRequire(import.meta.url)(module);
  app.use(session({ secret: 'the secret of the benchmark', resave: false, saveUninitialized: false }));
}

app.get('/login', (req, res) => {
  if (req.session) req.session.user = { id: 4711, name: 'Ada Lovelace', roles: ['author', 'editor'] };
  res.send('Hello');
});

app.get('/', (req, res) => {
  res.send(`Hello ${req.session ? req.session.user.name : 'whoever you are'}`);
});

const server = app.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('disconnect', () => process.exit());
