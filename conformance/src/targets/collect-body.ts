import type { ServerResponse } from 'node:http';

/**
 * Holds what an application writes until it ends its response, for libraries that store the session before they send
 * anything. Afterwards the response is as before: whoever waited sends the body.
 *
 * @returns the body, when the application has called `end`.
 */
export function collectBody(res: ServerResponse): Promise<Buffer> {
  const { write, end } = res;
  const chunks: Buffer[] = [];
  const add = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk === 'string') chunks.push(Buffer.from(chunk, encoding as BufferEncoding | undefined));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const encodingIn = (rest: readonly unknown[]) => (typeof rest[0] === 'string' ? rest[0] : undefined);
  return new Promise((resolve) => {
    res.write = (chunk: unknown, ...rest: unknown[]): boolean => {
      add(chunk, encodingIn(rest));
      const callback = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined;
      if (callback) process.nextTick(callback);
      return true;
    };
    res.end = ((...args: unknown[]) => {
      const [chunk, ...rest] = args;
      add(chunk, encodingIn(rest));
      Object.assign(res, { write, end });
      const callback = args.find((argument) => typeof argument === 'function') as (() => void) | undefined;
      if (callback) res.once('finish', callback);
      resolve(Buffer.concat(chunks));
      return res;
    }) as typeof res.end;
  });
}
