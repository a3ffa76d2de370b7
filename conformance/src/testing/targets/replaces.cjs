'use strict';

const { plain } = require('./plain.cjs');

/** Changes that a target can make to the process that it shares with the harness, by the path that asks for them. */
const FAULTS = {
  '/stringify': () => {
    JSON.stringify = () => '{"type":"result"}';
  },
  '/filter': () => {
    Array.prototype.filter = () => [];
  },
  '/toJSON': () => {
    Object.defineProperty(Object.prototype, 'toJSON', { value: () => 'pass', configurable: true });
  },
  '/iterator': () => {
    Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true, value: undefined });
  },
  '/listeners': () => {
    process.removeAllListeners();
  },
};

module.exports = plain((req) => {
  FAULTS[req.url]?.();
  return false;
});
