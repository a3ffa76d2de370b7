import type { Request } from 'express';
import { Server } from 'socket.io';
import { io as open } from 'socket.io-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SocketClient } from '../support/socket-client.js';
import { type Application, HOUR, startApplication } from './application.js';
import { type Conversation, describeJourney } from './journey.js';

interface FromClient {
  say(text: string, answer: (count: string) => void): void;
}

function attach({ server, withSession }: Application): void {
  // Otherwise its client takes the hours that a test lets pass for missing pings.
  const io = new Server<FromClient>(server, { pingTimeout: 5 * HOUR });
  onTestFinished(() => {
    io.engine.close();
  });
  io.engine.use(withSession);
  io.use(({ request }, next) => next((request as Request).session?.user ? undefined : new Error('no session')));
  io.on('connection', (socket) => {
    const req = socket.request as Request;
    socket.use((_message, next) => {
      req.session.reload((err) => (err ? socket.disconnect(true) : next()));
    });
    socket.on('say', async (_text, answer) => {
      req.session.messages = (req.session.messages ?? 0) + 1;
      req.session.touch();
      await req.session.save();
      answer(`${req.session.user} ${req.session.messages}`);
    });
  });
}

function connectOver(transport: 'polling' | 'websocket') {
  return function connect(host: string, cookie: string): Promise<Conversation> {
    const socket = open(`http://${host}`, {
      transports: [transport],
      extraHeaders: { cookie },
      reconnection: false,
      forceNew: true,
    });
    const disconnected = new Promise<never>((_resolve, reject) => {
      socket.once('disconnect', (reason) => reject(new Error(`disconnected: ${reason}`)));
    });
    disconnected.catch(() => {});
    const say = (text: string): Promise<string> => Promise.race([socket.emitWithAck('say', text), disconnected]);
    return new Promise((resolve, reject) => {
      socket.once('connect_error', (err) => {
        socket.close();
        reject(err);
      });
      socket.once('connect', () => resolve({ say, close: () => socket.close() }));
    });
  };
}

it('Socket.IO answers a handshake with the cookie of a rolling session', async () => {
  const { host, login } = await startApplication(attach, { rolling: true });
  const ada = await login('ada');
  // Its engine gives the middleware an object like a response, whose header fields it adds to the answer.
  const client = await SocketClient.connect(`ws://${host}/socket.io/?EIO=4&transport=websocket`, ada.cookieHeader);
  expect(client.handshake['set-cookie']).toEqual([expect.stringMatching(`^${ada.cookieHeader}; Path=/; Expires=`)]);
  client.close();
  await client.closed;
});

describe.each(['websocket', 'polling'] as const)('Socket.IO over %s', (transport) => {
  describeJourney({ attach, connect: connectOver(transport), refusal: /no session/ });
});
