import { on } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import session from 'spec-session';
import { WebSocketServer } from 'ws';

const app = express();
const server = createServer(app);
const sockets = new WebSocketServer({ noServer: true, maxPayload: 16 * 1024 });

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
  for (const socket of sockets.clients) if (socket.sessionID === sessionID) socket.close(1008, 'logged out');
  res.redirect(303, '/');
});

// The handshake is a request: load its session. An upgrade has no response, hence the `{}`.
server.on('upgrade', (req, connection, head) => {
  connection.on('error', (err) => console.error(err.message));
  withSession(req, {}, (err) => {
    if (err || !req.session?.user) {
      const status = err ? '503 Service Unavailable' : '401 Unauthorized';
      connection.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(req, connection, head, (socket) => converse(socket, req));
  });
});

/** Takes a socket's messages one after the other. Each finds the session as it is then, and prolongs it. */
async function converse(socket, req) {
  socket.sessionID = req.sessionID;
  socket.on('error', (err) => console.error(err.message));
  try {
    for await (const [text] of on(socket, 'message', { close: ['close'] })) {
      await req.session.reload(); // fails when it has ended: a logout, or its time
      req.session.messages = (req.session.messages ?? 0) + 1;
      req.session.touch();
      await req.session.save();
      for (const other of sockets.clients) other.send(`${req.session.user}: ${text}`);
    }
  } catch {
    socket.close(1008, 'no session');
  }
}

server.listen(3000);
