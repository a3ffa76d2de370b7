import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { compile } from '../support/compiler.js';
import { makeProject } from '../support/installed-project.js';

const packed = inject('packed');

/** Compilers: the oldest one that is supported, the repository's own, and the script that starts the one written in Go. */
const compilers = {
  'TypeScript 5.4': join(import.meta.dirname, 'compilers/typescript-5.4/node_modules/typescript'),
  'TypeScript 5.9': join(import.meta.dirname, '../../node_modules/typescript'),
  'TypeScript 7.0': join(import.meta.dirname, 'compilers/typescript-7.0/node_modules/typescript/bin/tsc'),
};

const moduleSystems = {
  node16: { module: 'node16', moduleResolution: 'node16' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'preserve', moduleResolution: 'bundler' },
  /** The default of older projects; it does not read `exports`, and TypeScript 7 has removed it. */
  node10: { module: 'commonjs', moduleResolution: 'node10' },
};

const expressTypes = ['@types/express', '@types/connect', '@vitest/spy'];
const neighbour = ['@types/express-session', '@types/connect-pg-simple', '@types/pg', 'memorystore'];
const written = ['written-for-express-session.mts', 'written-for-express-session.cts', 'tests-for-express-session.mts'];
/** Code that @types/express-session itself refuses. */
const documented = ['documented.mts', 'deep.mts', 'deep.cts'];
const stores = ['express-session', 'connect-redis', 'redis', 'memorystore'];

interface Installation {
  /** The names under which spec-session is installed. */
  names: string[];
  packages: string[];
  fixtures: string[];
}

/**
 * Every way of installing spec-session that its types have to support. Fixtures import `express-session`; in an
 * installation without the alias they import `spec-session` in its place.
 */
const installations = {
  'nothing but @types/express-session': {
    names: [],
    packages: ['@types/express', '@types/express-session', '@vitest/spy'],
    fixtures: written,
  },
  'nothing but @types/express-session, which is augmented': {
    names: [],
    packages: ['@types/express', '@types/express-session'],
    fixtures: ['augmented.mts'],
  },
  'its own name, with Express but not its types': {
    names: ['spec-session'],
    packages: ['express'],
    fixtures: ['plain-http.mts'],
  },
  'the alias, without Express': {
    names: ['express-session'],
    packages: [],
    fixtures: ['plain-http.mts'],
  },
  'both names, without Express': {
    names: ['spec-session', 'express-session'],
    packages: [],
    fixtures: ['plain-http.mts', 'both-names.mts'],
  },
  'its own name': {
    names: ['spec-session'],
    packages: expressTypes,
    fixtures: [...written, ...documented, 'express-and-connect.mts'],
  },
  'its own name, with stores that import express-session': {
    names: ['spec-session'],
    packages: [...expressTypes, ...stores],
    fixtures: [...written, 'stores.mts'],
  },
  'the alias': {
    names: ['express-session'],
    packages: expressTypes,
    fixtures: [...written, ...documented, 'express-and-connect.mts'],
  },
  'its own name, beside @types/express-session': {
    names: ['spec-session'],
    packages: [...expressTypes, ...neighbour],
    fixtures: [...written, ...documented, 'express-and-connect.mts', 'beside.mts'],
  },
  'the alias, beside @types/express-session': {
    names: ['express-session'],
    packages: [...expressTypes, ...neighbour],
    fixtures: [...written, ...documented, 'express-and-connect.mts', 'beside-alias.mts'],
  },
  'its own name, augmented': {
    names: ['spec-session'],
    packages: expressTypes,
    fixtures: ['augmented.mts'],
  },
  'the alias, augmented': {
    names: ['express-session'],
    packages: expressTypes,
    fixtures: ['augmented.mts'],
  },
  'its own name, augmented beside @types/express-session': {
    names: ['spec-session'],
    packages: [...expressTypes, ...neighbour],
    fixtures: ['augmented.mts'],
  },
  'the alias, augmented beside @types/express-session': {
    names: ['express-session'],
    packages: [...expressTypes, ...neighbour],
    fixtures: ['augmented.mts'],
  },
  'both names, beside @types/express-session': {
    names: ['spec-session', 'express-session'],
    packages: [...expressTypes, ...neighbour],
    fixtures: ['plain-http.mts', 'both-names.mts', 'beside-alias.mts'],
  },
} satisfies Record<string, Installation>;

type InstallationName = keyof typeof installations;
type ModuleSystem = keyof typeof moduleSystems;
type Compiler = keyof typeof compilers;

/** Makes a project that compiles an installation's fixtures in one program. @returns its folder */
function makeInstallation({ names, packages, fixtures }: Installation, system: ModuleSystem): string {
  const folder = makeProject(packed, names, ['@types/node', ...packages]);
  for (const fixture of fixtures) {
    let source = readFileSync(join(import.meta.dirname, 'fixtures', fixture), 'utf8');
    if (names.length === 1 && names[0] === 'spec-session' && fixture !== 'beside.mts') {
      source = source.replaceAll("'express-session", "'spec-session");
    }
    writeFileSync(join(folder, fixture), source);
  }
  const compilerOptions = {
    ...moduleSystems[system],
    target: 'es2022',
    strict: true,
    noImplicitOverride: true,
    esModuleInterop: true,
    skipLibCheck: false,
    // Except for the compiler's own declarations.
    skipDefaultLibCheck: true,
    noEmit: true,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: fixtures }));
  return folder;
}

/** Makes a project with an error. @returns its folder */
function makeWrong(): string {
  const folder = makeProject(packed, ['spec-session'], ['@types/node']);
  writeFileSync(join(folder, 'wrong.mts'), "import session from 'spec-session';\nsession({ secret: 1 });\n");
  const compilerOptions = { ...moduleSystems.node16, strict: true, noEmit: true, skipLibCheck: true };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['wrong.mts'] }));
  return folder;
}

/**
 * Compiles projects with one start of the compiler written in Go, which reads their common files once.
 *
 * @param folders the projects, beside each other
 * @returns the compiler's errors by project, as it prints them there
 */
async function runCompiler(folders: readonly string[]): Promise<Map<string, string>> {
  const args = [compilers['TypeScript 7.0'], '--build', ...folders, '--singleThreaded', '--pretty', 'false'];
  const printed = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: packed.scratch }, (err, stdout, stderr) => {
      // A compiler that could not even start writes nothing to stdout.
      resolve(err ? stdout + stderr || String(err) : stdout + stderr);
    });
  });
  const errors = new Map(folders.map((folder) => [folder, '']));
  let of: readonly string[] = folders;
  for (const line of printed.split('\n').filter((one) => one !== '')) {
    const own = folders.find((folder) => line.startsWith(`${basename(folder)}/`));
    // An error's explanation is indented below it. An error outside the projects may concern any of them.
    if (!line.startsWith(' ')) of = own === undefined ? folders : [own];
    const text = own === undefined ? line : line.slice(basename(own).length + 1);
    for (const folder of of) errors.set(folder, `${errors.get(folder)}${text}\n`);
  }
  return errors;
}

const everywhere = Object.keys(installations) as InstallationName[];

// Each row takes a compiler half a second or more. The effects of the installation do not depend on the compiler, nor
// those of the module system on the installation, so not every combination needs a run.
const rows: [InstallationName, ModuleSystem, Compiler][] = [
  ...everywhere.map((name): [InstallationName, ModuleSystem, Compiler] => [name, 'node16', 'TypeScript 7.0']),
  ['its own name, beside @types/express-session', 'nodenext', 'TypeScript 7.0'],
  ['the alias, beside @types/express-session', 'bundler', 'TypeScript 7.0'],
  ['its own name', 'bundler', 'TypeScript 7.0'],
  ['the alias, without Express', 'nodenext', 'TypeScript 7.0'],

  ['the alias, beside @types/express-session', 'nodenext', 'TypeScript 5.9'],
  ['both names, beside @types/express-session', 'bundler', 'TypeScript 5.9'],
  ['its own name, with stores that import express-session', 'nodenext', 'TypeScript 5.9'],
  ['its own name, augmented beside @types/express-session', 'node16', 'TypeScript 5.9'],
  ['its own name, beside @types/express-session', 'node10', 'TypeScript 5.9'],
  ['the alias', 'node10', 'TypeScript 5.9'],

  // Not beside @types/express-session: the types of pg, on which those stores' types depend, require a newer compiler.
  ['its own name, with Express but not its types', 'nodenext', 'TypeScript 5.4'],
  ['the alias', 'node16', 'TypeScript 5.4'],
];

/** The folders of the projects that TypeScript 7 compiles, by their rows, and the results. */
const inGo = new Map(
  rows.flatMap(([name, system, compiler]) =>
    compiler === 'TypeScript 7.0'
      ? [[`${name}, ${system}`, makeInstallation(installations[name], system)] as const]
      : [],
  ),
);
const wrongInGo = makeWrong();
let errorsInGo: Map<string, string>;
beforeAll(async () => {
  errorsInGo = await runCompiler([...inGo.values(), wrongInGo]);
}, 300_000);

/** @returns the errors of a project that TypeScript 7 has compiled; without any, an empty text */
function errorsOf(folder: string): string | undefined {
  // It writes the list of files that it has read.
  const { root } = JSON.parse(readFileSync(join(folder, 'tsconfig.tsbuildinfo'), 'utf8')) as { root: string[] };
  const { files } = JSON.parse(readFileSync(join(folder, 'tsconfig.json'), 'utf8')) as { files: string[] };
  expect(root.sort()).toEqual(files.map((file) => `./${file}`).sort());
  return errorsInGo.get(folder);
}

describe('code compiles with', () => {
  test.each(rows)('%s (%s, %s)', (name, system, compiler) => {
    const errors =
      compiler === 'TypeScript 7.0'
        ? errorsOf(inGo.get(`${name}, ${system}`) ?? '')
        : compile(compilers[compiler], makeInstallation(installations[name], system));
    expect(errors).toBe('');
  });

  test.each(Object.keys(compilers) as Compiler[])('an error in a fixture is noticed (%s)', (compiler) => {
    const errors = compiler === 'TypeScript 7.0' ? errorsOf(wrongInGo) : compile(compilers[compiler], makeWrong());
    expect(errors).toMatch(/^wrong\.mts\(2,11\): error TS2322:/);
  });
});
