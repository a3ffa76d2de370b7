import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { makeApplicationProject } from '../support/application-project.js';
import { journey } from '../support/journey.js';
import { type Program, startProgram } from '../support/program.js';
import { bundlers } from './bundlers.js';

const packed = inject('packed');

describe.each(Object.entries(bundlers))('bundled by %s', (_name, bundle) => {
  let program: Program;

  beforeAll(async () => {
    const project = makeApplicationProject(packed);
    // No node_modules can be found from there.
    const folder = mkdtempSync(join(packed.scratch, 'bundle-'));
    const entries = {
      esm: join(project, 'express-server.mjs'),
      commonjs: join(project, 'express-server.cjs'),
      bare: join(project, 'http-server.mjs'),
    };
    program = await startProgram(process.execPath, [await bundle(entries, folder)], folder);
  });
  afterAll(() => program?.stop());

  it.each(Object.entries(journey))('%s', (_name, travel) => travel(program.url));
});
