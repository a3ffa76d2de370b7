/**
 * Checks that a release is ready for publication, and prints its notes.
 *
 *   tsx scripts/release.mts check v1.19.0    exit status 1 and a line for each thing that is missing
 *   tsx scripts/release.mts notes v1.19.0    that version's part of CHANGELOG.md
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readLedger } from '../conformance/src/differential/ledger.js';

/** The content of the files that the check reads. */
export interface ReleaseFiles {
  /** The versions in the manifests of both packages. */
  versions: { readonly [name: string]: string };
  /** The version of express-session that the ledger of differences is about. */
  expressSession: string;
  changelog: string;
}

/** The part of the changelog that is about one version, without its heading. */
export function notesOf(changelog: string, version: string): string | undefined {
  const parts = changelog.split(/^## /m).slice(1);
  const part = parts.find((text) => text.split(/\s/, 1)[0] === version);
  return part?.slice(part.indexOf('\n')).trim();
}

/**
 * The obstacles to releasing a tag, a line each.
 *
 * @param tag such as `v1.19.0`.
 */
export function obstacles(tag: string, { versions, expressSession, changelog }: ReleaseFiles): string[] {
  const [, version] = /^v(\d+\.\d+\.\d+)$/.exec(tag) ?? [];
  if (version === undefined) return [`the tag '${tag}' is not of the form v1.19.0`];
  const found: string[] = [];
  for (const [name, own] of Object.entries(versions)) {
    if (own !== version)
      found.push(`${name} has the version ${own} in its package.json; npm version ${version} sets it`);
  }
  const line = (of: string) => of.split('.').slice(0, 2).join('.');
  if (line(version) !== line(expressSession))
    found.push(
      `spec/divergences.yaml is about express-session ${expressSession}; a version ${version} promises another`,
    );
  const heading = new RegExp(`^## ${version.replaceAll('.', '\\.')} - \\d{4}-\\d{2}-\\d{2}$`, 'm');
  if (!heading.test(changelog)) found.push(`CHANGELOG.md has no heading '## ${version} - <year>-<month>-<day>'`);
  else if (!notesOf(changelog, version)) found.push(`CHANGELOG.md has nothing about ${version}`);
  return found;
}

/** The files of this repository. Throws an Error when one of them is missing. */
export function readFiles(): ReleaseFiles {
  const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
  const manifests = ['package.json', 'conformance/package.json'].map(
    (file) => JSON.parse(read(file)) as { name: string; version: string },
  );
  const { against } = readLedger(fileURLToPath(new URL('../spec/divergences.yaml', import.meta.url)));
  return {
    versions: Object.fromEntries(manifests.map(({ name, version }) => [name, version])),
    expressSession: against.version,
    changelog: read('CHANGELOG.md'),
  };
}

if (process.argv[1] === import.meta.filename) {
  const [command, tag = ''] = process.argv.slice(2);
  const files = readFiles();
  if (command === 'check') {
    const found = obstacles(tag, files);
    for (const line of found) console.error(line);
    process.exitCode = found.length > 0 ? 1 : 0;
  } else if (command === 'notes') {
    console.log(notesOf(files.changelog, tag.replace(/^v/, '')) ?? '');
  } else {
    console.error('usage: tsx scripts/release.mts check|notes <tag>');
    process.exitCode = 64;
  }
}
