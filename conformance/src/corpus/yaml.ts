import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The YAML library. It is loaded for the first text that is parsed: most commands find all files compiled. */
export function yaml(): typeof import('yaml') {
  return require('yaml') as typeof import('yaml');
}
