/**
 * Loaded ahead of a program: whatever port the program wants to listen on, it gets a spare one of the loopback
 * interface, and the parent process is told which. So the README's programs run as they are printed, several at a time.
 */
import { Server } from 'node:net';

const { listen } = Server.prototype;

/** @this {Server} */
Server.prototype.listen = function listenAnywhere(_port, ...rest) {
  const callback = rest.find((argument) => typeof argument === 'function');
  this.once('listening', () => process.send({ port: this.address().port }));
  return listen.call(this, 0, '127.0.0.1', callback);
};
