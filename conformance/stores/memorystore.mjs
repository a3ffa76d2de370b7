import session from 'express-session';
import memorystore from 'memorystore';
import { versionOf } from './support/installed.mjs';

const Store = memorystore(session);

export const name = 'memorystore';
export const version = versionOf(name);
export const clock = 'virtual';
export const create = () => new Store({ checkPeriod: 86_400_000 });
export const close = (store) => store.stopInterval();
