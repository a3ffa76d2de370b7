import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { spareConnection } from './spared-connection.js';
import type { SessionRequest } from './types.js';

/** A request and its socket, which it has itself or by its prototype, as with HTTP/2. */
function requestOf(where: 'own' | 'inherited') {
  const socket = new net.Socket();
  const req = (where === 'own' ? { headers: {}, socket } : Object.create({ socket })) as SessionRequest & {
    socket: net.Socket;
  };
  return { req, socket };
}

describe.each(['own', 'inherited'] as const)('a connection (%s) that is spared', (where) => {
  it('is destroyed when the middleware decides, not through the request', () => {
    const { req, socket } = requestOf(where);
    const waiting: (() => void)[] = [];
    spareConnection(req, (destroy) => waiting.push(destroy));
    expect(req.socket.destroy()).toBe(socket);
    expect(socket.destroyed).toBe(false);
    for (const destroy of waiting) destroy();
    expect(socket.destroyed).toBe(true);
  });

  it('behaves the same otherwise', () => {
    const { req, socket } = requestOf(where);
    spareConnection(req, () => {});
    expect(req.socket).toBeInstanceOf(net.Socket);
    expect(req.socket.readableFlowing).toBe(socket.readableFlowing);
    req.socket.once('timeout', () => {});
    expect(socket.listenerCount('timeout')).toBe(1);
    req.socket.setKeepAlive(true);
    Object.assign(req.socket, { note: 1 });
    expect(socket).toHaveProperty('note', 1);
  });

  it('is given back', () => {
    const { req, socket } = requestOf(where);
    const giveBack = spareConnection(req, () => {});
    giveBack();
    expect(req.socket).toBe(socket);
    expect(Object.hasOwn(req, 'socket')).toBe(where === 'own');
    req.socket.destroy();
    expect(socket.destroyed).toBe(true);
  });

  it('does not replace another one that was assigned meanwhile', () => {
    const { req } = requestOf(where);
    const giveBack = spareConnection(req, () => {});
    const other = new net.Socket();
    Object.assign(req, { socket: other });
    giveBack();
    expect(req.socket).toBe(other);
  });
});

it.each([undefined, null])('a request whose socket is %s has none to spare', (socket) => {
  const req: SessionRequest = { headers: {}, socket };
  spareConnection(req, () => {})();
  expect(req.socket).toBe(socket);
});

it('a socket that cannot be replaced stays', () => {
  const socket = new net.Socket();
  const req = Object.defineProperty({ headers: {} }, 'socket', { value: socket }) as SessionRequest;
  spareConnection(req, () => {})();
  expect(req.socket).toBe(socket);
});
