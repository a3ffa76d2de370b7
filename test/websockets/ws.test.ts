import type { Request } from 'express';
import { describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { SocketClient } from '../support/socket-client.js';
import { type Application, startApplication } from './application.js';
import { converse } from './converse.js';
import { describeJourney } from './journey.js';

function attach({ server, withSession }: Application): void {
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (req, connection, head) => {
    // An upgrade has no response.
    withSession(req, {}, (err) => {
      const request = req as Request;
      if (err || !request.session?.user) {
        const status = err ? '503 Service Unavailable' : '401 Unauthorized';
        connection.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      sockets.handleUpgrade(req, connection, head, (socket) => converse(socket, request));
    });
  });
}

async function connect(host: string, cookie: string) {
  const client = await SocketClient.connect(`ws://${host}/chat`, cookie);
  return { say: (text: string) => client.ask(text), close: () => client.close() };
}

describe('ws', () => {
  describeJourney({ attach, connect, refusal: /Unexpected server response: 401/ });

  it('loads the session at the handshake, and neither stores, touches nor sends a cookie', async () => {
    const { host, login, store } = await startApplication(attach);
    const ada = await login('ada');
    const operations = (['get', 'set', 'touch', 'destroy'] as const).map((name) => vi.spyOn(store, name));
    const client = await SocketClient.connect(`ws://${host}/chat`, ada.cookieHeader);
    client.close();
    await client.closed;
    expect(operations.map((operation) => operation.mock.calls.length)).toEqual([1, 0, 0, 0]);
    expect(client.handshake['set-cookie']).toBeUndefined();
  });

  it('counts messages that come at once, one after the other', async () => {
    const { host, login } = await startApplication(attach);
    const ada = await login('ada');
    const client = await SocketClient.connect(`ws://${host}/chat`, ada.cookieHeader);
    const counts = Array.from({ length: 20 }, (_, index) => `ada ${index + 1}`);
    for (const count of counts) client.send(count);
    for (const count of counts) expect(await client.next()).toBe(count);
    client.close();
    expect((await ada.get()).body).toBe('ada 20');
  });

  it('answers a handshake with 503 when the store fails', async () => {
    const { host, login, store } = await startApplication(attach);
    const ada = await login('ada');
    vi.spyOn(store, 'get').mockImplementation((_sid, callback) => callback(new Error('out of reach')));
    await expect(connect(host, ada.cookieHeader)).rejects.toThrow('Unexpected server response: 503');
  });
});
