import expressWs from 'express-ws';
import { describe, expect, it } from 'vitest';
import { SocketClient } from '../support/socket-client.js';
import { type Application, startApplication } from './application.js';
import { converse } from './converse.js';
import { describeJourney } from './journey.js';

function attach({ app, server }: Application): void {
  // Behind the session's middleware, which the application uses already.
  expressWs(app, server).app.ws('/chat', (socket, req) => {
    if (!req.session?.user) {
      socket.close(1008, 'no session');
      return;
    }
    void converse(socket, req);
    socket.send('ready');
  });
}

async function connect(host: string, cookie: string) {
  const client = await SocketClient.connect(`ws://${host}/chat`, cookie);
  // The socket is open before the session is loaded: a message that came now would be dropped.
  expect(await client.next()).toBe('ready');
  return { say: (text: string) => client.ask(text), close: () => client.close() };
}

describe('express-ws', () => {
  describeJourney({ attach, connect, refusal: /the socket was closed: 1008 no session/ });

  it('closes the socket of a path that nobody serves, and stores nothing', async () => {
    const { host, login } = await startApplication(attach);
    const ada = await login('ada');
    const client = await SocketClient.connect(`ws://${host}/elsewhere`, ada.cookieHeader);
    await client.closed;
    expect((await ada.get()).body).toBe('ada 0');
  });
});
