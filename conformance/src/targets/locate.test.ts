import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommandError } from '../command-error.js';
import { locateTarget } from './locate.js';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'targets-')));
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function write(path: string, content: string | object): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('finding a target', () => {
  it('by the name of a package that is installed where the command runs', () => {
    write('node_modules/my-session/package.json', { name: 'my-session', version: '1.2.3', main: 'lib.js' });
    const file = write('node_modules/my-session/lib.js', '');
    expect(locateTarget('my-session')).toEqual({ asked: 'my-session', name: 'my-session', version: '1.2.3', file });
  });

  it('by the name of a package under an alias, which goes by its own name', () => {
    write('node_modules/old/package.json', { name: 'express-session', version: '1.5.2', main: 'index.js' });
    write('node_modules/old/index.js', '');
    expect(locateTarget('old')).toMatchObject({ asked: 'old', name: 'express-session', version: '1.5.2' });
  });

  it('by the name of a package that can only be imported', () => {
    write('node_modules/modern/package.json', {
      name: 'modern',
      version: '1.0.0',
      type: 'module',
      exports: { '.': { import: './main.mjs' } },
    });
    const file = write('node_modules/modern/main.mjs', '');
    expect(locateTarget('modern').file).toBe(file);
  });

  it('by the name of a package that is installed beside this one', () => {
    expect(locateTarget('express-session')).toMatchObject({ name: 'express-session', version: '1.19.0' });
  });

  it('by the path of a module or of a package', () => {
    write('package.json', { name: 'mine', version: '0.1.0', main: './dist/index.js' });
    const file = write('dist/index.js', '');
    expect(locateTarget(file)).toMatchObject({ name: 'mine', version: '0.1.0', file });
    expect(locateTarget(folder)).toMatchObject({ name: 'mine', version: '0.1.0', file });
  });

  it.each(['no-such-package', './no/such/path', '/no/such/file.js', '../..//etc', 'adapters/../../x'])(
    'refuses %s',
    (asked) => {
      expect(() => locateTarget(asked)).toThrow(CommandError);
    },
  );
});
