import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import session from 'express-session';
import sessionFileStore from 'session-file-store';
import { temporaryFolder } from './support/folder.mjs';
import { versionOf } from './support/installed.mjs';

const Store = sessionFileStore(session);
const folders = new WeakMap();

export const name = 'session-file-store';
export const version = versionOf(name);
// It has no connection to lose.
export const lacks = ['events'];
export const clock = 'virtual';

export function create() {
  const folder = temporaryFolder();
  const path = join(folder.path, 'app', 'data', 'sessions');
  mkdirSync(path, { recursive: true });
  for (const beside of ['app', 'app/data']) writeFileSync(join(folder.path, beside, 'beside.json'), '{"cookie":{}}');
  const store = new Store({ path, retries: 0, logFn: () => undefined, reapInterval: -1 });
  folders.set(store, { folder, path });
  return store;
}

/** Replaces the folder with a file, so that every operation in it fails. */
export function breakBackend(store) {
  const { path } = folders.get(store);
  renameSync(path, `${path}.aside`);
  writeFileSync(path, '');
}

export function healBackend(store) {
  const { path } = folders.get(store);
  rmSync(path);
  renameSync(`${path}.aside`, path);
}

export function outside(store) {
  const { folder, path } = folders.get(store);
  return readdirSync(folder.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath !== path)
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.path.length))
    .sort();
}

export const close = (store) => folders.get(store).folder.remove();
