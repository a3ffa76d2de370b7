import { CommandError } from '../command-error.js';
import type { Profile } from '../corpus/profile.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { badgeJson, badgeOf, badgeSvg } from '../report/badge.js';
import { mergeResults } from '../report/merge.js';
import { readResults } from '../report/read-results.js';
import { missingFrom } from '../report/run-results.js';
import { writeReport } from './write-report.js';

/** The options of `conformance badge`. */
export interface BadgeFlags {
  profile?: Profile;
  /** The file of the SVG. */
  out?: string;
  /** The file of the JSON for shields.io. */
  json?: string;
}

/**
 * Writes a badge from results.
 *
 * @param files of one target, as `run --reporter jsonl=FILE` writes them.
 * @throws CommandError for files that can't be read, are incomplete, have no score, or do not belong together; and when the
 *   badge can't be written.
 */
export async function badgeCommand(files: readonly string[], { profile, out, json }: BadgeFlags): Promise<ExitStatus> {
  if (out !== undefined && out === json) throw new CommandError(`--out and --json can't both write ${out}`, EXIT.usage);
  const runs = mergeResults(files.map((file) => ({ file, runs: readResults(file) })));
  const missing = runs.flatMap(missingFrom);
  if (missing.length > 0)
    throw new CommandError(`${missing.join('\n')}\na badge needs complete results: run the target again, to its end`);
  const badge = badgeOf(runs, profile);
  if (out !== undefined || json === undefined) await writeReport('svg', out, badgeSvg(badge));
  if (json !== undefined) await writeReport('json', json, badgeJson(badge));
  return EXIT.conforms;
}
