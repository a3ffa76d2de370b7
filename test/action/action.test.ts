import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { type Base, thisMachine } from '../../conformance/src/benchmark/gate-base.js';
import { isContinuousIntegration } from '../support/continuous-integration.js';
import { repository } from '../support/package-build.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';
import { type Done, readAction, runAction, type Use } from './composite-action.js';
import { loadGitHubParsers } from './github-parsers.js';

const { tarball, app } = inject('installed');
const example = join(repository, 'examples/gate');
const scripts = join(repository, 'scripts/action');

/** A run of the suite takes seconds of processor time, and the packages come from the registry. */
const MINUTES = { timeout: 600_000 };

let folder: TemporaryFolder;
beforeAll(() => {
  folder = temporaryFolder('action');
});
afterAll(() => folder.remove());

/** Runs git with a test identity. @returns its output */
function git(cwd: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...identity, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** A job's checkout of a change to the example. */
interface Checkout {
  workspace: string;
  /** The commit that the change is based on. */
  base: string;
}

/** A pull request to the example's repository, checked out as actions/checkout does: one commit deep. */
function pullRequest(change: (folder: string) => void): Checkout {
  const origin = mkdtempSync(join(folder.path, 'origin-'));
  cpSync(example, origin, { recursive: true });
  writeFileSync(join(origin, '.gitignore'), 'node_modules/\n');
  const commit = (message: string) => {
    git(origin, 'add', '--all');
    git(origin, 'commit', '--quiet', '--allow-empty', '--message', message);
  };
  git(origin, 'init', '--quiet');
  commit('The example');
  const base = git(origin, 'rev-parse', 'HEAD');
  git(origin, 'switch', '--quiet', '--create', 'change');
  change(origin);
  commit('A change');
  const workspace = mkdtempSync(join(folder.path, 'workspace-'));
  git(folder.path, 'clone', '--quiet', '--depth=1', '--branch=change', `file://${origin}`, workspace);
  return { workspace, base };
}

/** Uses the action in a checkout, with the inputs of the example's workflow beside others. */
function use({ workspace, base }: Checkout, inputs: Record<string, string>, more: Partial<Use> = {}): Done {
  return runAction({
    action: repository,
    workspace,
    temporary: mkdtempSync(join(folder.path, 'runner-')),
    inputs: { ...exampleInputs(), version: `file:${tarball}`, ...inputs },
    github: { event_name: 'pull_request', event: { pull_request: { base: { sha: base } } } },
    env: { npm_config_prefer_offline: 'true' },
    ...more,
  });
}

/** The inputs in the workflow that users copy. */
function exampleInputs(): Record<string, string> {
  const { jobs } = parse(readFileSync(join(example, '.github/workflows/sessions.yml'), 'utf8'));
  return jobs.conformance.steps.at(-1).with;
}

const STEPS = {
  prepare: 'Prepare the project',
  install: 'Install the suite',
  run: 'Run the suite',
  base: 'Run the suite on the base branch',
  summary: 'Write the summary',
  bench: 'Measure',
  keep: 'Keep the reports',
  decide: 'Decide',
};

describe('the action in a pull request', MINUTES, () => {
  let quiet: Done;
  beforeAll(() => {
    const change = pullRequest((to) => writeFileSync(join(to, 'NOTES.md'), 'Some notes.\n'));
    quiet = use(change, {});
  }, MINUTES.timeout);

  it('passes when nothing has changed, and compares with the base branch', () => {
    expect(quiet.status, quiet.log).toBe(0);
    const { prepare, install, run, base, summary, keep, decide } = STEPS;
    expect(quiet.ran).toEqual([prepare, install, run, base, summary, keep, decide]);
    expect(quiet.log).not.toMatch(/^::(error|warning)/m);
    expect(quiet.summary).toContain('# Session conformance\n');
    expect(quiet.summary).toContain('Nothing has changed.');
    expect(quiet.summary).toContain('### Known failures');
    expect(quiet.outputs.status).toBe('0');
    expect(quiet.log).toContain('It conforms, or differs only as its baseline lists.');
  });

  it('keeps the results and the reports as an artefact', () => {
    const { reports = '' } = quiet.outputs;
    expect(quiet.used).toEqual([
      {
        uses: 'actions/upload-artifact@v4',
        with: { name: 'session-conformance', path: reports, 'if-no-files-found': 'ignore' },
      },
    ]);
    expect(readdirSync(reports).sort()).toEqual([
      'base.jsonl',
      'changes.md',
      'report.html',
      'report.md',
      'results.jsonl',
    ]);
  });

  it('fails for a regression, which it annotates and sums up', () => {
    const change = pullRequest((to) => {
      const file = join(to, 'cookie.mjs');
      const text = readFileSync(file, 'utf8');
      expect(text).toContain('; HttpOnly');
      writeFileSync(file, text.replace('; HttpOnly', ''));
    });
    // With results from another job, and the suite installed already.
    const reports = mkdtempSync(join(folder.path, 'reports-'));
    const before = { install: { ...quiet.steps.install, reports } };
    const inputs = { 'base-results': join(quiet.outputs.reports ?? '', 'base.jsonl'), prepare: '' };
    const done = use(change, inputs, { before });
    expect(done.status, done.log).toBe(1);
    expect(done.ran).not.toContain(STEPS.base);
    expect(done.ran.slice(-2)).toEqual([STEPS.keep, STEPS.decide]);
    expect(done.log).toMatch(/^::error file=[^,]+\/spec\/[^,]+\.yaml,line=\d+,title=[\w-]+::.*httpOnly/m);
    expect(done.log).toMatch(
      /^::warning title=Session conformance::Scenarios that pass on the base branch no longer do/m,
    );
    expect(done.summary).toMatch(/^### Worse: these passed \(\d+\)$/m);
    expect(done.summary).toContain('passes → fails');
    expect(done.summary).toContain('### Does not conform');
    expect(done.outputs.status).toBe('1');
    expect(done.log).toContain('It does not conform.');
    expect(readdirSync(done.outputs.reports ?? '')).toContain('results.jsonl');
  });

  it('judges the change alone when the base branch cannot be run, and warns', () => {
    const change = pullRequest((to) => writeFileSync(join(to, 'ready'), ''));
    const { reports = '' } = quiet.outputs;
    const done = use(
      change,
      { prepare: 'test -e ready' },
      { before: { install: { conformance: 'none', reports }, run: { status: '2' } } },
    );
    expect(done.log).toContain(
      '::warning title=Session conformance::The base branch was not compared: the command of the input prepare fails there.',
    );
    expect(done.summary).toContain('There are no results of a base branch to compare with.');
    expect(done.status, done.log).toBe(2);
    expect(git(change.workspace, 'worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('does not fetch a base that does not exist', () => {
    const change = pullRequest(() => undefined);
    const { reports = '' } = quiet.outputs;
    const before = { install: { conformance: 'none', reports }, run: { status: '0' } };
    const done = use({ ...change, base: '0123456789'.repeat(4) }, { prepare: '' }, { before });
    expect(done.log).toMatch(/^::warning .*can't be fetched; give actions\/checkout fetch-depth: 0\.$/m);
    expect(done.status, done.log).toBe(0);
  });
});

/** A folder with a project that has session-conformance and express-session among its own packages. */
function project(): Checkout {
  const workspace = mkdtempSync(join(folder.path, 'project-'));
  cpSync(example, workspace, { recursive: true });
  symlinkSync(join(app, 'node_modules'), join(workspace, 'node_modules'), 'dir');
  return { workspace, base: '' };
}

describe('the action on a push', MINUTES, () => {
  const push = { github: { event_name: 'push', event: {} } };
  const own = { version: '', prepare: '' };

  it.each([
    [{ target: '' }, 'Set exactly one of the inputs target, command, url and store; 0 are set.'],
    [{ store: 'memorystore' }, 'Set exactly one of the inputs target, command, url and store; 2 are set.'],
    [{ target: '', store: 'memorystore' }, 'The store contract has no profiles: remove the input profile.'],
    [{ target: '', command: 'node x.js', bench: 'base.json' }, 'set the inputs bench and target together.'],
  ])('refuses the inputs %j', (inputs, message) => {
    const before = { install: { conformance: 'none', reports: mkdtempSync(join(folder.path, 'reports-')) } };
    const done = use(project(), { ...own, ...inputs }, { ...push, before });
    expect(done.status, done.log).toBe(64);
    expect(done.log).toContain(message);
    expect(done.ran).toEqual([STEPS.run, STEPS.keep]);
  });

  it('runs a store, and ends with its status', () => {
    const checkout = project();
    writeFileSync(join(checkout.workspace, 'store.mjs'), "throw new Error('not today');\n");
    const done = use(checkout, { ...own, target: '', profile: '', baseline: '', store: './store.mjs' }, push);
    expect(done.status, done.log).toBe(3);
    expect(done.log).toContain("The project's own session-conformance is used.");
    expect(done.log).toContain('could not be loaded: Error: not today');
    expect(done.summary).toContain('Nothing was run: the log has the reason.');
  });

  it('never runs an input as code', () => {
    const checkout = project();
    const hostile = `"; touch pwned; echo $(touch pwned) \`touch pwned\` '; touch pwned; #\${{ github }}\n::error::x`;
    const {
      'working-directory': _,
      prepare: __,
      ...inputs
    } = Object.fromEntries(Object.keys(readAction(repository).inputs).map((name) => [name, hostile]));
    for (const given of [
      { ...inputs, version: '', url: '', store: '', command: '' },
      { ...inputs, version: '', target: '', url: '', store: '' },
    ]) {
      const done = use(checkout, { prepare: '', ...given, profile: 'session' }, push);
      expect(done.status, done.log).not.toBe(0);
      expect(existsSync(join(checkout.workspace, 'pwned'))).toBe(false);
      expect(done.log).not.toMatch(/^::error::x/m);
    }
  });

  describe('with a benchmark', () => {
    /** A base in which the target was faster or slower by a factor far beyond noise. */
    function base(value: number, change: Partial<Base> = {}): string {
      const { version } = JSON.parse(readFileSync(join(app, 'node_modules/express-session/package.json'), 'utf8'));
      const { version: benchmark } = JSON.parse(readFileSync(join(repository, 'conformance/package.json'), 'utf8'));
      return JSON.stringify({
        ...{ type: 'bench-base', benchmark, savedAt: '2030-06-01T12:00:00.000Z', seed: 1, processes: 8, rounds: 20 },
        machine: thisMachine(),
        target: { name: 'spec-session', version: '1.0.0' },
        against: { name: 'express-session', version },
        paths: [{ path: 'no-cookie', store: 'memory', ratio: { value, low: value * 0.99, high: value * 1.01 } }],
        ...change,
      });
    }

    function measured(text: string): Done {
      const checkout = project();
      writeFileSync(join(checkout.workspace, 'bench-base.json'), text);
      const reports = mkdtempSync(join(folder.path, 'reports-'));
      // One process and two rounds, in place of the command's four and ten, are enough to see a factor of a million.
      const conformance = join(checkout.workspace, 'quick.mjs');
      const command = join(app, 'node_modules/session-conformance/bin/conformance.js');
      writeFileSync(
        conformance,
        `process.argv.push('--processes', '1', '--rounds', '2'); await import(${JSON.stringify(command)});`,
      );
      const before = { install: { conformance, reports }, run: { status: '0' } };
      return use(checkout, { ...own, target: 'spec-session', bench: 'bench-base.json' }, { ...push, before });
    }

    it('fails with status 4 for a path that is slower, and names it with its figures', () => {
      const done = measured(base(1e6));
      expect(done.status, done.log).toBe(4);
      expect(done.log).toMatch(
        /^::error title=Slower than the base::Slower by more than 5 %25, and measured twice: memory\/no-cookie \d+ \(/m,
      );
      expect(done.summary).toMatch(/\| memory\/no-cookie \| .* \| SLOWER \|/);
      expect(readdirSync(done.outputs.reports ?? '').sort()).toEqual(['bench.json', 'bench.md']);
    });

    it('passes when nothing is slower', () => {
      const done = measured(base(1e-6));
      expect(done.status, done.log).toBe(0);
      expect(done.log).not.toMatch(/^::error/m);
    });

    it('fails with status 3 for a base that cannot be compared', () => {
      const done = measured(base(1, { against: { name: 'express-session', version: '1.0.0' } }));
      expect(done.status, done.log).toBe(3);
      expect(done.log).toContain(
        '::error title=Session conformance::The target could not be compared with the base (exit status 3).',
      );
    });
  });
});

describe('action.yml', () => {
  const text = readFileSync(join(repository, 'action.yml'), 'utf8');
  const { inputs, runs } = readAction(repository);

  it('is an action to GitHub, and the workflow of the example is a workflow', async () => {
    const { NoOperationTraceWriter, parseAction, parseWorkflow } = await loadGitHubParsers(folder.path);
    const trace = new NoOperationTraceWriter();
    const action = parseAction({ name: 'action.yml', content: text }, trace);
    expect(action.context.errors.getErrors()).toEqual([]);
    const workflow = readFileSync(join(example, '.github/workflows/sessions.yml'), 'utf8');
    const parsed = parseWorkflow({ name: 'sessions.yml', content: workflow }, trace);
    expect(parsed.context.errors.getErrors()).toEqual([]);
    expect(
      parseAction({ name: 'action.yml', content: text.replace('using: composite', 'using: magic') }, trace).context
        .errors.count,
    ).toBeGreaterThan(0);
  });

  it('uses no expressions in scripts', () => {
    for (const { name, run, shell } of runs.steps) {
      expect(run ?? '', name).not.toContain('${{');
      if (run !== undefined) expect(shell, name).toBe('bash');
    }
  });

  it('hands each input to a step', () => {
    for (const name of Object.keys(inputs)) expect(text, name).toMatch(new RegExp(`\\$\\{\\{ inputs\\.${name}[ |]`));
    const named = [...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name = '']) => name);
    for (const name of named) expect(Object.keys(inputs)).toContain(name);
    for (const name of Object.keys(exampleInputs())) expect(Object.keys(inputs)).toContain(name);
  });

  it('gives each script the variables that it reads', () => {
    const given = ['GITHUB_ACTION_PATH', 'GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'RUNNER_TEMP', 'BASH_SOURCE', 'PWD'];
    const source = (file: string) => readFileSync(join(scripts, file), 'utf8');
    for (const { run = '', env = {} } of runs.steps) {
      const [, file] = /scripts\/action\/([\w.]+)"/.exec(run) ?? [];
      if (file === undefined) continue;
      const text = source(file) + (source(file).includes('/subject.sh"') ? source('subject.sh') : '');
      const read = [...text.matchAll(/\$\{?([A-Z][A-Z_]+)/g)].map(([, name = '']) => name);
      for (const name of read.filter((one) => !given.includes(one))) expect(Object.keys(env), file).toContain(name);
      for (const name of Object.keys(env)) expect(read, `${file} reads ${name}`).toContain(name);
    }
  });

  it('uses other actions by their major version', () => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, used = '']) => used);
    expect(uses.length).toBeGreaterThan(0);
    for (const used of uses) expect(used).toMatch(/^actions\/[\w-]+@v\d+$/);
  });

  it('has scripts that shellcheck accepts', () => {
    const files = readdirSync(scripts).map((name) => join('scripts/action', name));
    const { error, stdout } = spawnSync('shellcheck', ['--external-sources', ...files], {
      cwd: repository,
      encoding: 'utf8',
    });
    if (error && !isContinuousIntegration()) {
      console.error('NOT RUN: shellcheck, on the scripts of the action. Install it: scripts/install-servers.sh');
      return;
    }
    expect(error).toBeUndefined();
    expect(stdout).toBe('');
  });
});

describe('the example', () => {
  it('gates with three lines', () => {
    const workflow = readFileSync(join(example, '.github/workflows/sessions.yml'), 'utf8');
    const [, steps = ''] = workflow.split('    steps:\n');
    expect(steps.trimEnd().split('\n')).toHaveLength(3);
    const readme = readFileSync(join(repository, 'conformance/README.md'), 'utf8');
    expect(readme).toContain(steps.trimEnd());
  });

  it('needs no packages to be installed', () => {
    expect(existsSync(join(example, 'package-lock.json'))).toBe(true);
    expect(JSON.parse(readFileSync(join(example, 'package.json'), 'utf8'))).not.toHaveProperty('dependencies');
  });
});
