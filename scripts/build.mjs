/**
 * Builds a package of this repository without checking its types, which halves the time and yields the same files:
 * `npm run typecheck` finds the errors.
 *
 *   node scripts/build.mjs .|conformance            to the dist/ of the package
 *   node scripts/build.mjs .|conformance <folder>   to another folder, which is replaced
 *
 * A build is cached in node_modules/.cache under a hash of all its inputs, because a run of all tests needs the same build
 * several times. Nothing is reused from a build of other sources.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache/builds');

/** The number of builds of a package that are kept, the latest used, for several branches or versions of Node. */
const KEPT = 3;

/** The files and folders that every build depends on. The second names the versions of all installed packages. */
const COMMON = ['scripts/build.mjs', 'node_modules/.package-lock.json', 'package.json', 'tsconfig.json'];

const packages = {
  '.': {
    inputs: ['tsconfig.build.json', 'src', 'types'],
    // Each file is compiled by itself (isolatedModules): reading all types that it imports would take most of the time.
    programs: (to) => [
      [
        ...['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', to],
        ...['--noCheck', '--noResolve', '--lib', 'es5'],
      ],
    ],
  },
  conformance: {
    inputs: [
      ...['bundle.mjs', 'bundle-page.mjs', 'compile-data.mjs', 'package.json', 'tsconfig.build.json', 'tsconfig.json'],
      ...['src', 'baselines', 'fault-matrix'],
    ]
      .map((name) => `conformance/${name}`)
      .concat('spec'),
    programs: (to) => [
      ['node_modules/typescript/bin/tsc', '-p', 'conformance/tsconfig.build.json', '--noCheck', '--outDir', to],
      ['conformance/bundle.mjs', '--out', join(to, 'explain')],
      ['conformance/bundle-page.mjs', join(to, 'report/html')],
      ['conformance/compile-data.mjs', to],
    ],
  },
};

/** The path of a file, or the paths of all files of a folder, in a stable order. */
function filesOf(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesOf(`${path}/${name}`));
}

/** The content of a file as input of a build. */
function contentOf(path) {
  const content = readFileSync(join(root, path));
  if (!path.endsWith('package.json')) return content;
  // The release workflow sets the repository, which a build does not read.
  return JSON.stringify({ ...JSON.parse(content), repository: undefined });
}

function hashOf(inputs) {
  const hash = createHash('sha256').update(process.version);
  // Nothing imports a file of tests.
  for (const path of [...COMMON, ...inputs].flatMap(filesOf).filter((one) => !/\.test\.ts$/.test(one))) {
    const content = contentOf(path);
    hash.update(`\n${path} ${content.length}\n`).update(content);
  }
  return hash.digest('hex').slice(0, 32);
}

/** Runs programs beside each other. Throws an Error with all that one wrote, if its status is not 0. */
async function runAll(programs) {
  const run = async (args) => {
    try {
      await promisify(execFile)(process.execPath, args, { cwd: root });
    } catch ({ message, stdout, stderr }) {
      throw new Error(`node ${args.join(' ')} failed:\n${stdout || stderr ? `${stdout}${stderr}` : message}`);
    }
  };
  const outcomes = await Promise.allSettled(programs.map(run));
  for (const { status, reason } of outcomes) if (status === 'rejected') throw reason;
}

/** @returns the folder of the cache that holds the build of the package as it is now; made if there is none */
async function cachedBuild(name) {
  const { inputs, programs } = packages[name];
  const own = join(cache, name === '.' ? 'root' : name);
  const cached = join(own, hashOf(inputs));
  if (!existsSync(cached)) {
    const making = `${cached}.${process.pid}`;
    mkdirSync(making, { recursive: true });
    try {
      await runAll(programs(making));
      // If files change during a build, it holds a mixture of sources that no hash represents.
      if (join(own, hashOf(inputs)) !== cached)
        throw new Error(`the sources of ${name} have changed meanwhile: build anew`);
      renameSync(making, cached);
    } catch (err) {
      rmSync(making, { recursive: true, force: true });
      // Another process may have made the same.
      if (!existsSync(cached)) throw err;
    }
  }
  const now = new Date();
  utimesSync(cached, now, now);
  const lastUsed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const others = readdirSync(own).map((entry) => join(own, entry));
  const newestFirst = others.map((path) => ({ path, used: lastUsed(path) })).sort((one, two) => two.used - one.used);
  for (const { path } of newestFirst.slice(KEPT)) rmSync(path, { recursive: true, force: true });
  return cached;
}

const [name, out] = process.argv.slice(2);
if (!Object.hasOwn(packages, name ?? '')) {
  console.error('usage: node scripts/build.mjs .|conformance [<folder>]');
  process.exit(64);
}
if (!existsSync(join(root, 'node_modules/.package-lock.json'))) {
  console.error('The dependencies are not installed: npm ci');
  process.exit(1);
}
const to = out === undefined ? join(root, name, 'dist') : resolve(out);
const cached = await cachedBuild(name).catch((err) => {
  console.error(err.message);
  process.exit(1);
});
rmSync(to, { recursive: true, force: true });
cpSync(cached, to, { recursive: true });
