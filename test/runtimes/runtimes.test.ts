import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { makeApplicationProject } from '../support/application-project.js';
import { isContinuousIntegration } from '../support/continuous-integration.js';
import { journey } from '../support/journey.js';
import { type Program, startProgram } from '../support/program.js';
import { installRuntime, runtimes } from './installed.js';

describe.each(runtimes)('on $name', (runtime) => {
  let folder: string;
  let program: string | undefined;
  beforeAll(async () => {
    try {
      program = await installRuntime(runtime);
    } catch (err) {
      if (isContinuousIntegration()) throw err;
      console.error(`NOT RUN: the tests on ${runtime.name}. ${err}`);
      return;
    }
    folder = makeApplicationProject(inject('packed'));
  });

  describe.each(['http-server.mjs', 'express-server.mjs', 'express-server.cjs'])('%s', (file) => {
    let server: Program | undefined;
    beforeAll(async () => {
      if (program) server = await startProgram(program, [...runtime.args, file], folder);
    });
    afterAll(() => server?.stop());

    it.for(Object.entries(journey))('%s', async ([, travel], { skip }) => {
      await travel((server ?? skip()).url);
    });
  });
});
