import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isContinuousIntegration } from '../test/support/continuous-integration.js';
import { stagePackage } from '../test/support/package-build.js';
import { Project } from '../test/support/project.js';
import { type TemporaryFolder, temporaryFolder } from '../test/support/temporary-folder.js';
import { findEngine } from './engines.js';

const installed = findEngine('chromium', []);
if (!installed) console.error('NOT RUN: the pages of examples/; Chromium was not found');

describe.runIf(installed || isContinuousIntegration())('the chat of examples/', () => {
  let browser: Browser;
  let folder: TemporaryFolder;

  beforeAll(async () => {
    if (!installed) throw new Error('Chromium was not found; scripts/install-browsers.sh installs it');
    browser = await chromium.launch(installed.options);
    folder = temporaryFolder('package');
    await stagePackage('.', folder.path);
  });
  afterAll(async () => {
    await browser?.close();
    folder?.remove();
  });

  it.each(['websockets', 'socket-io'])('takes messages of who has logged in, until the logout: %s', async (example) => {
    const project = new Project(folder.path).copyExample(example);
    const context = await browser.newContext();
    try {
      const { port } = await project.start('node app.mjs', { SESSION_SECRET: 'a secret of the tests' });
      const [page, other] = [await context.newPage(), await context.newPage()];
      const address = `http://localhost:${port}/`;
      await page.goto(address);
      await page.getByText(/^(Not connected|no session)$/).waitFor();

      await page.getByLabel('Name').fill('ada');
      await page.getByLabel('Password').fill('enchantress of numbers');
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByText('Connected', { exact: true }).waitFor();
      await other.goto(address);
      await other.getByText('Connected', { exact: true }).waitFor();

      await page.getByLabel('Message').fill('hello <b>');
      await page.getByRole('button', { name: 'Say' }).click();
      await other.getByText('ada: hello <b>').waitFor();
      expect(await other.evaluate(async () => (await fetch('/me')).json())).toEqual({ user: 'ada', messages: 1 });

      await page.getByRole('button', { name: 'Log out' }).click();
      await other.getByText(/^(logged out|Not connected)$/).waitFor();
      expect(await other.evaluate(async () => (await fetch('/me')).json())).toEqual({ user: null, messages: 0 });
    } finally {
      await context.close();
      project.remove();
    }
  });
});
