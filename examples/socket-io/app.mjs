import { createServer } from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import session from 'spec-session';

const app = express();
const server = createServer(app);
const io = new Server(server, { maxHttpBufferSize: 16 * 1024 });

const withSession = session({
  secret: process.env.SESSION_SECRET,
  resave: false,
  saveUninitialized: false,
  rolling: true,
  cookie: { maxAge: 30 * 60 * 1000, sameSite: 'lax', secure: 'auto' },
});
app.use(express.static('public'));
app.use(withSession);
app.use(express.urlencoded());

app.get('/me', (req, res) => {
  res.json({ user: req.session.user ?? null, messages: req.session.messages ?? 0 });
});

app.post('/login', async (req, res) => {
  const { username, password } = req.body ?? {};
  if (username !== 'ada' || password !== 'enchantress of numbers') {
    res.sendStatus(401);
    return;
  }
  await req.session.regenerate();
  req.session.user = username;
  res.redirect(303, '/');
});

app.post('/logout', async (req, res) => {
  const { sessionID } = req;
  await req.session.destroy();
  io.in(sessionID).disconnectSockets(true);
  res.redirect(303, '/');
});

// The middleware loads the session at the handshake, with or without WebSockets.
io.engine.use(withSession);
io.use(({ request }, next) => next(request.session?.user ? undefined : new Error('no session')));

io.on('connection', (socket) => {
  const req = socket.request;
  socket.join(req.sessionID);
  // Each message finds the session as it is then; one that has ended (a logout, or its time) ends the connection.
  socket.use((_message, next) => req.session.reload((err) => (err ? socket.disconnect(true) : next())));
  socket.on('say', async (text) => {
    req.session.messages = (req.session.messages ?? 0) + 1;
    req.session.touch();
    try {
      await req.session.save();
      io.emit('said', `${req.session.user}: ${text}`);
    } catch {
      socket.disconnect(true);
    }
  });
});

server.listen(3000);
