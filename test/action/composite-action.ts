import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { applies, type Contexts, filledIn, type JobStatus } from './expressions.js';

/** A step of a composite action: a script, or another action. */
export interface Step {
  id?: string;
  name?: string;
  if?: string;
  shell?: string;
  run?: string;
  uses?: string;
  env?: Record<string, string>;
  with?: Record<string, string | boolean | number>;
}

/** An action.yml. */
export interface Action {
  inputs: Record<string, { description: string; default?: string }>;
  outputs: Record<string, { value: string }>;
  runs: { using: 'composite'; steps: Step[] };
}

/** Reads the action.yml of a folder. */
export function readAction(folder: string): Action {
  return parse(readFileSync(join(folder, 'action.yml'), 'utf8')) as Action;
}

/** The way in which an action is used, and its surroundings. */
export interface Use {
  /** The folder of action.yml. */
  action: string;
  /** The folder of the job's checkout. */
  workspace: string;
  /** A folder for the job's temporary files. */
  temporary: string;
  inputs: Readonly<Record<string, string>>;
  /** The context `github`. */
  github: Contexts;
  /** The outputs of steps that have run already, by the ids of the steps. They do not run again. */
  before?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  env?: NodeJS.ProcessEnv;
}

/** The outcome of an action. */
export interface Done {
  /** The exit status of the step that failed; 0 if none did. */
  status: number;
  /** The names of the steps that ran. */
  ran: string[];
  log: string;
  summary: string;
  outputs: Record<string, string>;
  /** The outputs of its steps, by their ids; another use may pass them in as steps that have run already. */
  steps: Record<string, Readonly<Record<string, string>>>;
  /** The other actions that it used, with their inputs. */
  used: { uses: string; with: Record<string, string> }[];
}

/** The assignments in a file like that of GITHUB_OUTPUT: `name=value`, a line each. */
function assignments(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=');
      // The form for several lines needs a delimiter; no step of ours writes one.
      if (at < 1) throw new Error(`this assigns nothing to an output: ${line}`);
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

/**
 * Runs a composite action as GitHub's runner does: its expressions are filled in, each script runs in bash with the
 * environment of its step, and outputs and the summary go through files. It does not run other actions, but records their
 * inputs.
 */
export function runAction({ action, workspace, temporary, inputs, github, before = {}, env = {} }: Use): Done {
  const { inputs: declared, outputs, runs } = readAction(action);
  const unknown = Object.keys(inputs).filter((name) => !Object.hasOwn(declared, name));
  if (unknown.length > 0) throw new Error(`the action has no input ${unknown.join(', ')}`);
  const files = mkdtempSync(join(temporary, 'files-'));
  const steps: Record<string, { outputs: Readonly<Record<string, string>> }> = {};
  for (const [id, given] of Object.entries(before)) steps[id] = { outputs: given };
  const contexts = {
    inputs: Object.fromEntries(
      Object.entries(declared).map(([name, { default: value = '' }]) => [name, inputs[name] ?? value]),
    ),
    github,
    steps,
  };
  const status: JobStatus = { failed: false };
  const done: Done = { status: 0, ran: [], log: '', summary: '', outputs: {}, steps: {}, used: [] };
  const fill = (text: string | boolean | number) => filledIn(String(text), contexts, status);
  for (const [i, step] of runs.steps.entries()) {
    const { id = `step-${i}`, name = id } = step;
    if (Object.hasOwn(before, id) || !applies(step.if, contexts, status)) continue;
    done.ran.push(name);
    if (step.uses !== undefined) {
      const given = Object.entries(step.with ?? {}).map(([key, value]) => [key, fill(value)]);
      done.used.push({ uses: step.uses, with: Object.fromEntries(given) });
      continue;
    }
    const script = join(files, `${id}.sh`);
    const [output, summary] = [join(files, `${id}.output`), join(files, `${id}.summary`)];
    writeFileSync(script, fill(step.run ?? ''));
    for (const file of [output, summary]) writeFileSync(file, '');
    const own = Object.entries(step.env ?? {}).map(([key, value]) => [key, fill(value)]);
    const ended = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', script], {
      cwd: workspace,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      env: {
        ...process.env,
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        NO_COLOR: '1',
        ...env,
        ...Object.fromEntries(own),
        GITHUB_ACTION_PATH: action,
        GITHUB_WORKSPACE: workspace,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        RUNNER_TEMP: temporary,
      },
    });
    if (ended.error) throw ended.error;
    done.log += `== ${name}\n${ended.stdout}${ended.stderr}`;
    done.summary += readFileSync(summary, 'utf8');
    steps[id] = { outputs: assignments(readFileSync(output, 'utf8')) };
    if (ended.status !== 0 && !status.failed) {
      status.failed = true;
      done.status = ended.status ?? 255;
    }
  }
  done.outputs = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, fill(value)]));
  done.steps = Object.fromEntries(Object.entries(steps).map(([id, step]) => [id, step.outputs]));
  return done;
}
