import { createRequire } from 'node:module';
import { join } from 'node:path';
import { mock } from 'node:test';
import sinon from 'sinon';
import type session from 'spec-session';
import { afterEach, describe, inject, it, vi } from 'vitest';
import { Client } from '../../src/testing/client.js';
import { makeApplication } from '../support/application.cjs';
import { makeApplicationProject } from '../support/application-project.js';
import { journey, visit } from '../support/journey.js';
import { startApplication } from './application.js';

/** Ways in which tests stop the clock. Each returns a function that restores it. */
const fakes: Readonly<Record<string, () => () => void>> = {
  'vi.useFakeTimers()'() {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  },
  'vi.useFakeTimers() with queueMicrotask'() {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'setImmediate', 'setInterval', 'queueMicrotask', 'Date', 'performance', 'hrtime'],
    });
    return () => vi.useRealTimers();
  },
  'vi.setSystemTime()'() {
    vi.setSystemTime(new Date(2030, 0, 1));
    return () => vi.useRealTimers();
  },
  // It replaces those of node:timers too. By default it also replaces nextTick, which stops Node's own servers.
  'sinon.useFakeTimers()'() {
    const clock = sinon.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'Date'],
    });
    return () => clock.restore();
  },
  'mock.timers.enable() of node:test'() {
    mock.timers.enable();
    return () => mock.timers.reset();
  },
};

const folder = makeApplicationProject(inject('packed'));
const require = createRequire(join(folder, 'index.js'));

/** Loads the package as it is published, and everything that it looks at then. */
function load(): typeof session {
  const modules = join(folder, 'node_modules/spec-session/');
  for (const file of Object.keys(require.cache)) if (file.startsWith(modules)) delete require.cache[file];
  return require('spec-session');
}

describe.each(Object.entries(fakes))('%s', (_name, fake) => {
  let restore = (): void => {};
  afterEach(() => restore());

  describe.each(['before', 'after'])('%s the middleware was loaded', (order) => {
    function loadAndFake(): typeof session {
      if (order === 'before') restore = fake();
      const library = load();
      if (order === 'after') restore = fake();
      return library;
    }

    it.each(Object.entries(journey))('%s', async (_name, travel) => {
      const library = loadAndFake();
      const { options, pages } = makeApplication(library.Store);
      await travel(await startApplication(library(options), pages));
    });

    it('a client logs in, changes its session, logs out, with MemoryStore', async () => {
      const library = loadAndFake();
      const { options, pages } = makeApplication(library.Store);
      const url = await startApplication(library({ ...options, store: undefined }), pages);
      await visit(new Client({ url }));
    });
  });
});
