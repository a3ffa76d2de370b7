import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { CommandError } from '../command-error.js';
import { PROFILES, type Profile } from '../corpus/profile.js';
import { readLimited } from '../read-limited.js';
import { fields, oneOf, text } from '../report/shape.js';

/** The folder of the targets that come with this repository. */
const TARGETS = fileURLToPath(new URL('../../targets/', import.meta.url));

const ENDING = '.target.yaml';

const MAX_BYTES = 16 * 1024;

/** A target program, what it wants of the machine, and what is known of it. */
export interface Manifest {
  /** The manifest's own file, from its folder's folder: `node/express-session`. */
  id: string;
  /** The library's name, for people. */
  name: string;
  language: string;
  /** The folder in which its commands run. */
  folder: string;
  /** Starts it. */
  command: string;
  /** Ends with 0 if the machine has what it needs. */
  installed: string;
  /** Gives the machine what it needs. */
  install: string;
  /** The scenarios to run; all of them for a library that claims to be compatible with express-session. */
  profile?: Profile;
  /** Its known failures, if there is a file beside the manifest: `<name>.baseline.yaml`. */
  baseline?: string;
}

const shape = fields(
  { name: text, language: text, command: text, installed: text, install: text },
  { profile: oneOf(PROFILES) },
);

function readManifest(file: string): Manifest {
  const content = readLimited(file, MAX_BYTES);
  if (Buffer.byteLength(content) > MAX_BYTES) throw new CommandError(`${file} is larger than ${MAX_BYTES} bytes`);
  const data = parse(content) as unknown;
  const fault = shape(data);
  if (fault !== undefined) throw new CommandError(`${file} ${fault}`);
  const folder = dirname(file);
  const stem = file.slice(TARGETS.length, -ENDING.length);
  const baseline = `${file.slice(0, -ENDING.length)}.baseline.yaml`;
  return {
    ...(data as Omit<Manifest, 'id' | 'folder'>),
    id: stem,
    folder,
    ...(existsSync(baseline) ? { baseline } : {}),
  };
}

/**
 * The manifests of all targets, by their ids.
 *
 * @throws CommandError for one that is not as it has to be.
 */
export function readManifests(): Manifest[] {
  return readdirSync(TARGETS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ENDING))
    .sort()
    .map((name) => readManifest(join(TARGETS, name)));
}

/** Whether the machine has what a target needs. */
export function isInstalled({ installed, folder }: Manifest): boolean {
  return spawnSync(installed, { shell: true, cwd: folder, stdio: 'ignore', timeout: 60_000 }).status === 0;
}
