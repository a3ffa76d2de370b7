import session from 'express-session';
import { versionOf } from './support/installed.mjs';

export const name = 'express-session MemoryStore';
export const version = versionOf('express-session');
export const clock = 'virtual';
export const create = () => new session.MemoryStore();
