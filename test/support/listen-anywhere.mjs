/**
 * Loaded before a program: whatever port the program wants to listen on, it gets a spare one on the loopback interface,
 * which is sent to the parent process. So the README's programs run unchanged, several at a time.
 */
import { Server } from 'node:net';

const { listen } = Server.prototype;

/** @this {Server} */
Server.prototype.listen = function listenAnywhere(_port, ...rest) {
  const callback = rest.find((argument) => typeof argument === 'function');
  this.once('listening', () => process.send({ port: this.address().port }));
  return listen.call(this, 0, '127.0.0.1', callback);
};
