import { on } from 'node:events';
import type { Request } from 'express';
import type { WebSocket } from 'ws';

/** The server's end of a WebSocket: answers its messages, one after the other, until its session has ended. */
export async function converse(socket: WebSocket, req: Request): Promise<void> {
  try {
    for await (const _message of on(socket, 'message', { close: ['close'] })) {
      await req.session.reload();
      req.session.messages = (req.session.messages ?? 0) + 1;
      req.session.touch();
      await req.session.save();
      socket.send(`${req.session.user} ${req.session.messages}`);
    }
  } catch {
    socket.close(1008, 'no session');
  }
}
