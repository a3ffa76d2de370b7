import { makeBadge } from 'badge-maker';
import { CommandError } from '../command-error.js';
import type { Profile } from '../corpus/profile.js';
import { printableLine } from '../printable.js';
import type { MergedRun } from './merge.js';
import { scoresOf } from './scores.js';

/** The text of a badge and its colour, by one of the names that shields.io has. */
export interface Badge {
  label: string;
  message: string;
  color: string;
}

/** The least percentage for each colour, best first. */
const COLOURS = [
  [100, 'brightgreen'],
  [95, 'green'],
  [90, 'yellowgreen'],
  [75, 'yellow'],
  [50, 'orange'],
  [0, 'red'],
] as const;

/** A badge stands in a line of text: a longer name is cut. */
const MAX_LABEL = 60;

/**
 * Makes the badge of a target from all of its runs: the share of the scenarios that passed among those that applied. A
 * known failure counts as not passed.
 *
 * @param runs of one target, all of them complete.
 * @param profile the scenarios that count; all of them if it is left out.
 * @throws CommandError if none of the scenarios applied, so that there is no score.
 */
export function badgeOf(runs: readonly MergedRun[], profile?: Profile): Badge {
  const [first] = runs;
  const scores = scoresOf(runs.flatMap(({ results }) => results));
  const counted = profile === undefined ? scores : scores.filter((score) => score.profile === profile);
  const applicable = counted.reduce((sum, score) => sum + score.applicable, 0);
  const passed = counted.reduce((sum, score) => sum + score.passed, 0);
  if (!first || applicable === 0)
    throw new CommandError(
      `there is no score${profile === undefined ? '' : ` in the profile '${profile}'`}: none of its scenarios applied to the target`,
    );
  // 100 % is for those that pass everything.
  const percentage = Math.floor((100 * passed) / applicable);
  const [, color = 'red'] = COLOURS.find(([least]) => percentage >= least) ?? [];
  const { target, corpusVersion } = first.run;
  // The `+` is followed by a digest of the corpus's files, for which a badge has no room.
  const corpus = corpusVersion.split('+')[0] ?? corpusVersion;
  return {
    label: printableLine(`${target} conformance`, MAX_LABEL),
    message: printableLine(`${profile === undefined ? '' : `${profile} `}${percentage} %, corpus ${corpus}`, MAX_LABEL),
    color,
  };
}

/** The badge as an SVG file; whatever its texts contain is escaped. */
export function badgeSvg(badge: Badge): string {
  return `${makeBadge(badge)}\n`;
}

/** The badge as the JSON that https://shields.io/badges/endpoint-badge reads. */
export function badgeJson(badge: Badge): string {
  return `${JSON.stringify({ schemaVersion: 1, ...badge })}\n`;
}
