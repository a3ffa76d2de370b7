import { describe, expect, it } from 'vitest';
import { loadTarget } from '../targets/load.js';
import { locateTarget } from '../targets/locate.js';
import type { Middleware, Target } from '../targets/target.js';
import { PathError } from './path-error.js';
import { PATHS, type Path, selectPaths } from './paths.js';
import { STORE_KINDS } from './stores.js';
import { verifyPath } from './verify.js';

const original = await loadTarget(locateTarget('express-session'));

function path(id: string): Path {
  const [found] = selectPaths([id]);
  if (!found) throw new Error(`there is no path ${id}`);
  return found;
}

/** express-session with something in front of it. */
function faulty(front: (middleware: Middleware, options: Record<string, unknown>) => Middleware): Target {
  return { ...original, createMiddleware: (options) => front(original.createMiddleware(options), options) };
}

describe('what a path promises', () => {
  it.each(STORE_KINDS.flatMap((store) => PATHS.map(({ id }) => [id, store] as const)))(
    'is what express-session does: %s, with the store %s',
    (id, store) => verifyPath(original, path(id), store),
  );

  it.each([
    ['stores what nobody changed', 'read', { resave: true }],
    ['stores a session that nobody used', 'no-cookie', { saveUninitialized: true }],
    ['does not store again', 'resave', { resave: false }],
    ['forgets rolling', 'rolling', { rolling: false }],
    ['takes other secrets', 'third-secret', { secret: ['another'] }],
    ['does not believe the proxy', 'auto-behind-proxy', { proxy: false }],
  ])('is not what a target does that %s', async (_, id, other) => {
    const target = faulty((_middleware, options) => original.createMiddleware({ ...options, ...other }));
    await expect(verifyPath(target, path(id), 'memory')).rejects.toThrow(PathError);
  });

  it('names what was otherwise', async () => {
    const stores = faulty((_, options) => original.createMiddleware({ ...options, resave: true }));
    await expect(verifyPath(stores, path('read'), 'memory')).rejects.toThrow(
      'the store was asked for get, set; expected get, touch',
    );
    const nothing = faulty(() => (_req, _res, next) => next());
    await expect(verifyPath(nothing, path('read'), 'memory')).rejects.toThrow('without a session');
    const blind = faulty((middleware) => (req, res, next) => {
      delete req.headers.cookie;
      middleware(req, res, next);
    });
    await expect(verifyPath(blind, path('read'), 'sync')).rejects.toThrow('did not find the stored session');
    const failing = faulty(() => (_req, _res, next) => next(new Error('out of order')));
    await expect(verifyPath(failing, path('read'), 'memory')).rejects.toThrow('out of order');
  });

  it('does not apply where a target lacks what it needs, which is no fault', async () => {
    const without = { ...original, lacks: ['option.rolling'] };
    await expect(verifyPath(without, path('rolling'), 'memory')).rejects.toMatchObject({
      message: 'it lacks option.rolling',
      missing: true,
    });
    const { MemoryStore, ...bare } = original;
    await expect(verifyPath(bare, path('read'), 'memory')).rejects.toMatchObject({ missing: true });
  });
});

describe('the paths', () => {
  it('have sessions of the sizes in their names', () => {
    const size = (id: string) => JSON.stringify(path(id).data).length;
    expect(size('session-10-kb')).toBeGreaterThan(10_000);
    expect(size('session-10-kb')).toBeLessThan(10_500);
    expect(size('session-100-kb')).toBeGreaterThan(100_000);
    expect(size('session-100-kb')).toBeLessThan(100_500);
  });

  it('are chosen by patterns, and a mistyped one is an error', () => {
    expect(selectPaths(['session-*', 'read']).map(({ id }) => id)).toEqual(['read', 'session-10-kb', 'session-100-kb']);
    expect(selectPaths([])).toHaveLength(15);
    expect(() => selectPaths(['raed'])).toThrow("matches no path (did you mean 'read'?)");
  });
});
