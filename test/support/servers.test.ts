import { basename, dirname } from 'node:path';
import { expect, it } from 'vitest';
import { findProgram } from './find-program.js';
import { howToInstall } from './servers.js';

it('finds a program in folders beside those of PATH, and undefined for a missing one', () => {
  expect(findProgram('no-such-program')).toBeUndefined();
  expect(findProgram(basename(process.execPath), [dirname(process.execPath)])).toBeDefined();
});

it('explains how to install a server', () => {
  expect(howToInstall('PostgreSQL')).toBe('Install the package postgresql, or run scripts/install-servers.sh as root.');
});
