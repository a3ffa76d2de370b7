import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { afterResponse } from './after-response.js';
import { listen, settled } from './testing/app.js';
import type { SessionResponse } from './types.js';

/** Calls `afterResponse` for a response in any state. Resolves with the state of the response when the callback runs. */
type Watch = (res: ServerResponse) => Promise<{ finished: boolean; calls: number }>;

const watch: Watch = async (res) => {
  let calls = 0;
  const finished = await new Promise<boolean>((resolve) => {
    let here = true;
    afterResponse(res as unknown as SessionResponse, () => {
      expect(here).toBe(false);
      calls++;
      resolve(res.writableFinished);
    });
    here = false;
  });
  await settled();
  return { finished, calls };
};

describe.each(['http', 'http2'] as const)('after a response of node:%s', (protocol) => {
  /** Runs a handler for one request, whose client may go away. */
  async function serve(handler: (res: ServerResponse) => Promise<unknown>, { abort = false } = {}): Promise<unknown> {
    const outcome = new Promise((resolve, reject) => {
      const listener = (_req: unknown, res: unknown) => void handler(res as ServerResponse).then(resolve, reject);
      const server = protocol === 'http' ? http.createServer(listener) : http2.createServer(listener);
      void listen(server as never).then(() => {
        const { port } = server.address() as AddressInfo;
        if (protocol === 'http') {
          const request = http.get({ port, agent: false }, (response) => response.resume());
          request.on('error', () => {});
          server.once('request', () => abort && request.destroy());
          return;
        }
        const session = http2.connect(`http://127.0.0.1:${port}`);
        onTestFinished(() => session.destroy());
        const stream = session.request({ ':path': '/' });
        stream.on('error', () => {}).resume();
        server.once('request', () => abort && stream.destroy());
      });
    });
    return outcome;
  }

  it('the callback runs once, when Node has handed all bytes to the network', async () => {
    const outcome = await serve((res) => {
      const watched = watch(res);
      res.end('hello');
      return watched;
    });
    expect(outcome).toEqual({ finished: true, calls: 1 });
  });

  it('the callback runs if the response has finished already', async () => {
    const outcome = await serve(async (res) => {
      res.end('hello');
      await once(res, 'finish');
      return watch(res);
    });
    expect(outcome).toEqual({ finished: true, calls: 1 });
  });

  it('the callback runs when the client goes away', async () => {
    expect(await serve(watch, { abort: true })).toMatchObject({ calls: 1 });
  });

  it('the callback runs if the client has gone away already', async () => {
    const outcome = await serve(
      async (res) => {
        await once(res, 'close');
        return watch(res);
      },
      { abort: true },
    );
    expect(outcome).toMatchObject({ calls: 1 });
  });
});
