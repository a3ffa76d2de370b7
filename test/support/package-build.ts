import { cpSync, existsSync, readFileSync } from 'node:fs';
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

/**
 * Compiles a package, and puts it together with all that would be published. It leaves its folder as it is: other tests
 * may be using its `dist/`.
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
 * Compiles and packs a package as `npm publish` would.
 *
 * @param folder where that is done; it must exist, and hold no other packed package
 */
export async function packPackage(source: PackageFolder, folder: string): Promise<PackedPackage> {
  const staging = join(folder, 'staging');
  await stagePackage(source, staging);
  // The script that builds before packing would need the sources.
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const tarball = join(folder, (await runToEnd('npm', pack, staging)).trim());
  await runToEnd('tar', ['-xzf', tarball], folder);
  return { tarball, unpacked: join(folder, 'package') };
}
