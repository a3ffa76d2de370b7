import { basename, dirname } from 'node:path';
import { expect, it } from 'vitest';
import { findProgram } from './find-program.js';
import { howToInstall } from './servers.js';

it('finds a program in further folders than those of PATH, and none that is not there', () => {
  expect(findProgram('no-such-program')).toBeUndefined();
  expect(findProgram(basename(process.execPath), [dirname(process.execPath)])).toBeDefined();
});

it('tells how to install a server', () => {
  expect(howToInstall('PostgreSQL')).toBe('Install the package postgresql, or run scripts/install-servers.sh as root.');
});
