import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isContinuousIntegration } from './continuous-integration.js';
import { repository } from './package-build.js';

/** Programs that tests need, and the script of this repository that installs them. */
export interface Programs {
  /** Who needs them: begins a sentence. */
  tests: string;
  /** @returns the names of those that are not there */
  missing(): string[];
  /** Path of the script from the root of the repository. */
  script: string;
  /** How long the script takes, for the user: ends a sentence. */
  takes: string;
  /** What else somebody may do, where the script can't: goes on after "Run … as root". */
  otherwise?: string;
}

/** What this has to do with the world around it. */
export interface Surroundings {
  /** Runs a script, and lets the user see what it prints. */
  run(script: string): void;
  tell(line: string): void;
  /** Whether nothing may be left out. */
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
 * Installs what tests need and this machine lacks. It tells beforehand what that is and how long it takes, and afterwards
 * what is missing still.
 *
 * @throws Error when something is missing still and nothing may be left out
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
