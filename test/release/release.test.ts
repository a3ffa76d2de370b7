import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repository } from '../support/package-build.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

interface Step {
  name?: string;
  run?: string;
  if?: string;
}

const workflow = parse(readFileSync(join(repository, '.github/workflows/release.yml'), 'utf8')) as {
  jobs: { test: { steps: Step[] }; publish: { needs: string; steps: Step[] } };
};
const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
const TAG = `v${version}`;

/** A checkout of its own: publishing builds both packages in their folders. */
let checkout: TemporaryFolder;
const path = (file: string) => join(checkout.path, file);

/** Runs one command of the workflow, as its runner does, in a rehearsal. */
function bash(script: string, tag = TAG) {
  const env = { ...process.env, TAG: tag, DRY_RUN: '--dry-run', GITHUB_REPOSITORY: 'someone/sessions', NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: checkout.path,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** The obstacles to releasing each tag, from one start of the code behind the workflow's check, which takes a second. */
function obstacles(...tags: string[]): string[][] {
  const ask = `const { obstacles, readFiles } = await import('./scripts/release.mts');
    const files = readFiles();
    console.log(JSON.stringify(process.argv.slice(1).map((tag) => obstacles(tag, files))));`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', ask, ...tags];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: checkout.path, encoding: 'utf8' })) as string[][];
}

beforeAll(() => {
  checkout = temporaryFolder('release');
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repository,
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter(Boolean)) {
    mkdirSync(dirname(path(file)), { recursive: true });
    cpSync(join(repository, file), path(file));
  }
  for (const modules of ['node_modules', 'conformance/node_modules'])
    symlinkSync(join(repository, modules), path(modules), 'dir');
});
afterAll(() => checkout?.remove());

describe('a release', () => {
  it('is refused without a version and a date in the changelog', () => {
    const changelog = readFileSync(path('CHANGELOG.md'), 'utf8');
    const [, section] = /^## (\S+)/m.exec(changelog) ?? [];
    expect(section, 'what is next comes first').toBe('Unreleased');
    const [check] = workflow.jobs.publish.steps.flatMap(({ run = '' }) =>
      /release\.mts check/.test(run) ? [run] : [],
    );
    expect(bash(check ?? '')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(`^CHANGELOG.md has no heading '## ${version} - <year>[^\n]*\n$`),
    });
    const [ofNext, ofMisspelt] = obstacles('v9.0.0', '1.19.0');
    expect(ofNext).toEqual([
      expect.stringContaining(`spec-session has the version ${version} in its package.json; npm version 9.0.0 sets it`),
      expect.stringContaining(`session-conformance has the version ${version}`),
      expect.stringContaining('spec/divergences.yaml is about express-session 1.19.0'),
      expect.stringContaining("no heading '## 9.0.0"),
    ]);
    expect(ofMisspelt).toEqual(["the tag '1.19.0' is not of the form v1.19.0"]);
  });

  it('waits for all tests', () => {
    expect(workflow.jobs.test.steps.map(({ run }) => run).filter(Boolean)).toEqual(['.ci/run']);
    expect(workflow.jobs.publish.needs).toBe('test');
  });

  it('is built from the current sources, whatever was built before', () => {
    const build = () => expect(bash('node scripts/build.mjs .')).toEqual({ status: 0, stdout: '', stderr: '' });
    const built = () => readFileSync(path('dist/cookie-header.js'), 'utf8');
    const source = readFileSync(path('src/cookie-header.ts'), 'utf8');
    build();
    const before = built();
    expect(before).toContain('exports.');
    writeFileSync(path('dist/left-behind.js'), '');
    writeFileSync(path('src/cookie-header.ts'), `${source}\nexport const changed = true;\n`);
    build();
    expect(built()).toContain('exports.changed = true');
    expect(existsSync(path('dist/left-behind.js'))).toBe(false);
    writeFileSync(path('src/cookie-header.ts'), source);
    build();
    expect(built()).toBe(before);
  });

  it('can be rehearsed: all steps of the workflow run, and only publishing is left out', () => {
    const changelog = readFileSync(path('CHANGELOG.md'), 'utf8');
    writeFileSync(
      path('CHANGELOG.md'),
      changelog.replace('## Unreleased', `## Unreleased\n\n## ${version} - 2030-01-02`),
    );
    const steps = workflow.jobs.publish.steps.filter(({ run, if: condition }) => run !== undefined && !condition);
    // The dependencies are installed already.
    const [install, ...others] = steps;
    expect(install?.run).toBe('npm ci');
    const results = others.map(({ name, run = '' }) => ({ name, ...bash(run) }));
    expect(results.filter(({ status }) => status !== 0)).toEqual([]);

    const outputs = results.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    expect(outputs).toContain(`+ spec-session@${version}`);
    expect(outputs).toContain(`+ session-conformance@${version}`);
    for (const manifest of ['package.json', 'conformance/package.json'])
      expect(JSON.parse(readFileSync(path(manifest), 'utf8')).repository).toEqual({
        type: 'git',
        url: 'git+https://github.com/someone/sessions.git',
      });
    const notes = readFileSync(path('notes.md'), 'utf8');
    expect(changelog).toContain(notes.trim());
    expect(notes).toContain('drop-in replacement for express-session');
  });
});
