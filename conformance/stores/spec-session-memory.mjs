import { createRequire } from 'node:module';
import session from '../../index.js';

export const name = 'spec-session MemoryStore';
export const { version } = createRequire(import.meta.url)('../../package.json');
export const clock = 'virtual';
export const create = () => new session.MemoryStore();
