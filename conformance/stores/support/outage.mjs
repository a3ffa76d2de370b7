import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * A TCP proxy on a spare loopback port, which can cut the connections to a server.
 *
 * @param {{ hostname: string, port: string | number }} to
 */
export async function cuttableWay({ hostname, port }) {
  const open = new Set();
  // Otherwise a small piece waits for the acknowledgement of the one before it.
  const noDelay = true;
  const proxy = createServer({ noDelay }, (client) => {
    const server = connect({ port: Number(port), host: hostname, noDelay });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ]) {
      open.add(one);
      // A connection that is cut off gets an error, which is expected here.
      one
        .on('error', () => undefined)
        .on('close', () => {
          open.delete(one);
          other.destroy();
        });
      one.pipe(other);
    }
  });
  let address = { port: 0 };
  const listen = async () => {
    proxy.listen(address.port, '127.0.0.1');
    await once(proxy, 'listening');
    address = proxy.address();
  };
  await listen();
  const cut = async () => {
    if (!proxy.listening) return;
    const closed = once(proxy, 'close');
    proxy.close();
    for (const socket of open) socket.destroy();
    await closed;
  };
  return {
    port: address.port,
    /** Resets all connections and refuses new ones. */
    cut,
    /** Takes connections again. */
    mend: listen,
    close: cut,
  };
}

/**
 * The address of a server that the caller of the contract has started.
 *
 * @param {string} name of the environment variable
 */
export function serverAddress(name) {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: it is the URL of the server that this store needs; npm run stores sets it`);
  return new URL(value);
}
