import { PROFILES, type Profile } from '../corpus/profile.js';
import { type EndRecord, noCounts, type ResultRecord, VERDICTS, type Verdict } from './records.js';
import { groupsOf } from './run-results.js';

/** How a target does in one profile. */
export interface Score {
  profile: Profile;
  counts: Record<Verdict, number>;
  /** The scenarios that applied. */
  applicable: number;
  /** Those of them that passed, whatever a baseline lists. */
  passed: number;
}

/** The score in each profile that has scenarios among the results; none for results that tell no profiles. */
export function scoresOf(results: readonly ResultRecord[]): Score[] {
  return PROFILES.flatMap((profile) => {
    const counts = noCounts();
    for (const result of results) if (result.profile === profile) counts[result.verdict]++;
    const all = VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0);
    const passed = counts.pass + counts['unexpected-pass'];
    return all === 0 ? [] : [{ profile, counts, applicable: all - counts['not-applicable'], passed }];
  });
}

/** The counts of each profile, as the end of a run has them; nothing where results tell no profiles. */
export function profileCounts(results: readonly ResultRecord[]): Pick<EndRecord, 'profiles'> {
  const scores = scoresOf(results);
  if (scores.length === 0) return {};
  return { profiles: Object.fromEntries(scores.map(({ profile, counts }) => [profile, counts])) };
}

/** A score in words: `session: 430 of 441 passed, 12 not applicable`. */
export function scoreText({ profile, counts, applicable, passed }: Score): string {
  const others = counts['not-applicable'];
  return `${profile}: ${passed} of ${applicable} passed${others > 0 ? `, ${others} not applicable` : ''}`;
}

/** How many abilities are named, those that most scenarios need: the others are a line of `conformance list` each. */
const NAMED = 8;

/**
 * Why scenarios did not apply: `missing: session.save (12), browser (3)`; nothing where none is left out. Whoever names
 * too much in `lacks` sees it by the numbers.
 */
export function missingText(results: readonly ResultRecord[]): string | undefined {
  const missing = results.filter(({ verdict, reason }) => verdict === 'not-applicable' && reason !== undefined);
  const groups = groupsOf(missing, ({ reason = '' }) =>
    reason.startsWith('needs ') ? reason.slice('needs '.length).split(', ') : [reason],
  );
  if (groups.size === 0) return undefined;
  const names = [...groups]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([name, its]) => `${name} (${its.length})`);
  const more = names.length - NAMED;
  return `missing: ${names.slice(0, NAMED).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}

/** What is wrong when nothing that was selected applies to a target: which is not a success. */
export function nothingApplied(results: readonly ResultRecord[]): string | undefined {
  if (results.length === 0 || results.some(({ verdict }) => verdict !== 'not-applicable')) return undefined;
  return `nothing applied: the target lacks what each of the ${results.length} scenarios needs`;
}
