import type { Profile } from '../../../conformance/src/corpus/profile.js';
import type { ResultRecord } from '../../../conformance/src/report/records.js';
import { Link } from '../path.js';
import { type Site, subjectPage, titleOf } from '../site.js';
import { type Subject, standingsOf } from '../subjects.js';
import { Scrolling } from '../text.js';

/** Requirements that are met, of those that apply. */
export interface Score {
  met: number;
  applicable: number;
}

/** Counts requirements: all, or those that are chosen. */
export function scoreOf(results: readonly ResultRecord[], chosen: (id: string) => boolean = () => true): Score {
  const standings = [...standingsOf(results)].filter(([id]) => chosen(id)).map(([, { met }]) => met);
  const applicable = standings.filter((met) => met !== 'not applicable');
  return { met: applicable.filter((met) => met === 'all').length, applicable: applicable.length };
}

/** A score in a table, with a bar behind it. */
export function ScoreCell({ met, applicable }: Score) {
  if (applicable === 0)
    return (
      <td class="score empty">
        <span aria-hidden="true">–</span>
        <span class="unseen">not applicable</span>
      </td>
    );
  const kind = met === applicable ? 'whole' : met / applicable >= 0.8 ? 'most' : 'less';
  return (
    <td class={`score ${kind}`} style={`--part: ${Math.round((met / applicable) * 1000) / 10}%`}>
      {met}
      <span class="of">/{applicable}</span>
    </td>
  );
}

interface Row {
  subject: Subject;
  results: ResultRecord[];
  all: Score;
}

/**
 * Implementation × area of the corpus, for one profile: requirements that are met, of those that apply. Whoever meets most is
 * first.
 */
export function Matrix({ site, profile, label }: { site: Site; profile: Profile; label: string }) {
  const areaOf = new Map(site.stated.requirements.map(({ id, area }) => [id, area]));
  const rows = site.subjects
    .filter(({ kind }) => kind === 'middleware')
    .map((subject): Row => {
      const results = subject.results.filter((result) => result.profile === profile);
      return { subject, results, all: scoreOf(results) };
    })
    .filter(({ all }) => all.applicable > 0)
    .sort((a, b) => b.all.met - a.all.met || a.all.applicable - b.all.applicable);
  const areas = [
    ...new Set(rows.flatMap(({ results }) => results.flatMap(({ requirements }) => requirements))),
  ].flatMap((id) => areaOf.get(id) ?? []);
  const columns = [...new Set(areas)].sort();
  return (
    <Scrolling label={label}>
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">Implementation</th>
            <th scope="col" class="language">
              Language
            </th>
            <th scope="col">All</th>
            {columns.map((area) => (
              <th scope="col">
                <Link to={`requirements.html#${area}`}>{area}</Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ subject, results, all }) => (
            <tr class={subject.name === 'spec-session' ? 'own' : ''}>
              <th scope="row">
                <Link to={subjectPage(subject)}>{titleOf(subject)}</Link>
              </th>
              <td class="language">{subject.language}</td>
              <ScoreCell {...all} />
              {columns.map((area) => (
                <ScoreCell {...scoreOf(results, (id) => areaOf.get(id) === area)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}
