import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './run-to-end.js';

/** The folder of this repository. */
export const repository = join(__dirname, '../..');

/** A package of this repository, by its folder. */
type PackageFolder = '.' | 'conformance';

/** A package as it would be published. */
export interface PackedPackage {
  /** Path of the tarball. */
  tarball: string;
  /** Path of the folder that holds what was in the tarball. */
  unpacked: string;
}

/** spec-session as it would be published. */
export interface Packed extends PackedPackage {
  /** Path of an empty folder for the tests, outside of the repository, where nothing of ours is found by accident. */
  scratch: string;
  /** session-conformance as it would be published. */
  conformance: PackedPackage;
}

/**
 * Compiles a package, and assembles all files that would be published. It leaves the package's folder as it is, since
 * other tests may be using its `dist/`.
 *
 * @param to a folder, made if there is none
 */
export async function stagePackage(source: PackageFolder, to: string): Promise<void> {
  const folder = join(repository, source);
  const { files } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { files: string[] };
  const copied = files.filter((file) => !/^dist(\/|$)|^!/.test(file));
  for (const file of ['package.json', 'README.md', 'LICENSE', ...copied]) {
    // The corpus and the licence are in the repository's folder, whoever publishes them.
    const own = join(folder, file);
    cpSync(existsSync(own) ? own : join(repository, file), join(to, file), { recursive: true });
  }
  await runToEnd(process.execPath, [join(repository, 'scripts/build.mjs'), source, join(to, 'dist')], repository);
}

/**
 * Compiles and packs both packages as `npm publish` would.
 *
 * @param folder where that is done; it must exist
 * @returns spec-session and session-conformance
 */
export async function packPackages(folder: string): Promise<[PackedPackage, PackedPackage]> {
  const staged = (source: PackageFolder) => join(folder, 'staging', source === '.' ? 'spec-session' : source);
  await Promise.all([stagePackage('.', staged('.')), stagePackage('conformance', staged('conformance'))]);
  // One start of npm packs both, and prints a line for each. Their prepack scripts are left out, since they need the sources.
  const options = ['--ignore-scripts', '--silent', '--pack-destination', folder];
  const printed = await runToEnd('npm', ['pack', staged('.'), staged('conformance'), ...options], folder);
  const unpack = async (name = ''): Promise<PackedPackage> => {
    const tarball = join(folder, name);
    const to = join(folder, name.replace(/\.tgz$/, ''));
    mkdirSync(to);
    await runToEnd('tar', ['-xzf', tarball, '-C', to], folder);
    return { tarball, unpacked: join(to, 'package') };
  };
  const [own, conformance] = printed.trim().split('\n');
  return Promise.all([unpack(own), unpack(conformance)]);
}
