import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/** The version of a package that is installed here. */
export function versionOf(name) {
  for (const folder of require.resolve.paths(name)) {
    try {
      return JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')).version;
    } catch {
      // The next folder may have it.
    }
  }
  throw new Error(`${name} is not installed: npm ci --prefix conformance/stores`);
}

let made = 0;

/** A name that is unique on this machine, of letters, digits and underscores. */
export function freshName() {
  made += 1;
  return `contract_${process.pid}_${Date.now().toString(36)}_${made}`;
}
