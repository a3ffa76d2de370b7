import type { SessionRequest } from './types.js';

/**
 * Keeps error handlers from cutting a connection that is still wanted. When headers are sent, Express's default handler
 * (like connect's) destroys `req.socket`, and with it whatever has not left: an answer that waits for its session, or the
 * answers to other requests that came over the same connection.
 *
 * @param req until then, `req.socket.destroy` does not destroy its connection
 * @param onDestroy runs in the place of `destroy`, and gets what destroys the connection after all
 * @returns gives the request its socket back
 */
export function spareConnection(req: SessionRequest, onDestroy: (destroy: () => void) => void): () => void {
  const { socket } = req;
  if (typeof socket !== 'object' || socket === null) return () => {};
  // Node's own with HTTP/1; with HTTP/2 an accessor of the prototype.
  const descriptor = Object.getOwnPropertyDescriptor(req, 'socket');
  if (descriptor && !descriptor.configurable) return () => {};

  const destroy = (...args: unknown[]): unknown => {
    onDestroy(() => {
      (socket as { destroy(...args: unknown[]): unknown }).destroy(...args);
    });
    return socket;
  };
  const spared = new Proxy(socket, {
    // With itself as `this`: what reads a socket's fields must find the real ones.
    get: (target, key) => (key === 'destroy' ? destroy : Reflect.get(target, key, target)),
  });
  const isPlain = descriptor?.writable;
  if (isPlain) req.socket = spared;
  else Object.defineProperty(req, 'socket', { configurable: true, enumerable: true, writable: true, value: spared });

  return () => {
    // Somebody may have put another one there meanwhile.
    if (req.socket !== spared) return;
    if (isPlain) req.socket = socket;
    else if (descriptor) Object.defineProperty(req, 'socket', descriptor);
    else Reflect.deleteProperty(req, 'socket');
  };
}
