import { describe, expect, it } from 'vitest';
import { installMissing, type Programs } from './install-missing.js';

/** A machine that lacks some programs, and a script that can install some. */
function machine(missing: readonly string[], installs: readonly string[], { strict = false } = {}) {
  const lacking = new Set(missing);
  const happened: string[] = [];
  const programs: Programs = {
    tests: 'The tests on servers',
    missing: () => [...lacking],
    script: 'scripts/install-servers.sh',
    takes: 'about a minute',
  };
  const surroundings = {
    run(script: string) {
      happened.push(`run ${script}`);
      for (const name of installs) lacking.delete(name);
    },
    tell: (line: string) => happened.push(line),
    strict,
  };
  return {
    happened,
    install: (more: Partial<Programs> = {}) => installMissing({ ...programs, ...more }, surroundings),
  };
}

const BEGIN =
  'The tests on servers need redis-server, nginx: installing by scripts/install-servers.sh, which takes about a minute.';

describe('programs that tests need', () => {
  it('are left alone if all are installed', () => {
    const { install, happened } = machine([], []);
    install();
    expect(happened).toEqual([]);
  });

  it('are installed if they are missing, after a message', () => {
    const { install, happened } = machine(['redis-server', 'nginx'], ['redis-server', 'nginx']);
    install();
    expect(happened).toEqual([BEGIN, 'run scripts/install-servers.sh']);
  });

  it('are named if they cannot be installed, with instructions', () => {
    const { install, happened } = machine(['redis-server', 'nginx'], ['redis-server']);
    install({ otherwise: 'brew install nginx' });
    expect(happened).toEqual([
      BEGIN,
      'run scripts/install-servers.sh',
      'NOT RUN: The tests on servers need nginx, which could not be installed. ' +
        'Run scripts/install-servers.sh as root, or brew install nginx.',
    ]);
  });

  it('end the run in continuous integration if they cannot be installed', () => {
    const { install, happened } = machine(['redis-server', 'nginx'], [], { strict: true });
    expect(install).toThrow(
      'The tests on servers need redis-server, nginx, which could not be installed. ' +
        'Run scripts/install-servers.sh as root.',
    );
    expect(happened).toEqual([BEGIN, 'run scripts/install-servers.sh']);
  });
});
