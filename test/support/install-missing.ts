import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isContinuousIntegration } from './continuous-integration.js';
import { repository } from './package-build.js';

/** Programs that tests need, and the script of this repository that installs them. */
export interface Programs {
  /** The tests that need them, as the beginning of a sentence. */
  tests: string;
  /** @returns the names of those that are not there */
  missing(): string[];
  /** Path of the script from the root of the repository. */
  script: string;
  /** The script's duration, for the user, as the end of a sentence. */
  takes: string;
  /** An alternative for users whose script cannot install them, as the continuation of "Run … as root". */
  otherwise?: string;
}

/** The effects on the surroundings. */
export interface Surroundings {
  /** Runs a script, and lets the user see what it prints. */
  run(script: string): void;
  tell(line: string): void;
  /** Whether every program is mandatory. */
  strict: boolean;
}

const usual = (): Surroundings => ({
  run: (script) => {
    spawnSync(join(repository, script), { stdio: ['ignore', 'inherit', 'inherit'] });
  },
  tell: console.error,
  strict: isContinuousIntegration(),
});

/**
 * Installs the programs that tests need and this machine lacks. It first prints their names and the duration, and at the
 * end the names of those that are still missing.
 *
 * @throws Error if a program is still missing and every program is mandatory
 */
export function installMissing(programs: Programs, { run, tell, strict }: Surroundings = usual()): void {
  const { tests, script, takes, otherwise } = programs;
  const before = programs.missing();
  if (before.length === 0) return;
  tell(`${tests} need ${before.join(', ')}: installing by ${script}, which takes ${takes}.`);
  run(script);
  const after = programs.missing();
  if (after.length === 0) return;
  const by = otherwise === undefined ? '' : `, or ${otherwise}`;
  const text = `${tests} need ${after.join(', ')}, which could not be installed. Run ${script} as root${by}.`;
  if (strict) throw new Error(text);
  tell(`NOT RUN: ${text}`);
}
