/**
 * `npm run targets`: the corpus against every target program of conformance/targets that this machine can run. The others
 * are named; with CI=true each of them is a fault. The results stay in reports/targets.
 *
 *   npm run targets [-- <id>…]      those whose ids contain one of these words
 */
import { print } from '../commands/print.js';
import { PROFILES } from '../corpus/profile.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { printableLine } from '../printable.js';
import { differences, repeatCommand } from '../report/failure-text.js';
import { type ResultRecord, VERDICTS } from '../report/records.js';
import { having, type RunResults } from '../report/run-results.js';
import { aligned } from './aligned.js';
import { collect } from './collect.js';
import { keepResults } from './kept-results.js';
import { isInstalled, type Manifest, readManifests } from './manifests.js';
import { VERDICT_HEADS } from './verdict-heads.js';

interface Ran {
  manifest: Manifest;
  status: ExitStatus;
  results: RunResults;
}

function rows(ran: readonly Ran[], profile: string): string[][] {
  return ran.flatMap(({ manifest, results: { run, results, end } }) => {
    const own = results.filter((result) => result.profile === profile);
    if (own.length === 0) return [];
    const seconds = ((end?.durationMs ?? 0) / 1000).toFixed(1);
    return [
      [
        `${manifest.name} ${run.version}`,
        run.program ?? '',
        ...VERDICTS.map((verdict) => String(having(own, verdict).length || '')),
        `${seconds} s`,
      ],
    ];
  });
}

/** What is not as the baseline has it: worth a look, or a repair of the target. */
function wrong({ results: { run, results } }: Ran): string[] {
  return having(results, 'fail', 'error', 'unexpected-pass')
    .filter(({ optional }) => !optional)
    .map((result: ResultRecord) =>
      [
        `${run.target}: ${result.id}: ${result.verdict}`,
        result.reason ?? '',
        differences(result),
        repeatCommand(run, result),
      ]
        .filter((line) => line !== '')
        .join('\n'),
    );
}

async function main(words: readonly string[]): Promise<ExitStatus> {
  const manifests = readManifests().filter(({ id }) => words.length === 0 || words.some((word) => id.includes(word)));
  if (manifests.length === 0) {
    await print('no target has such an id\n');
    return EXIT.usage;
  }
  const missing = manifests.filter((manifest) => !isInstalled(manifest));
  const ran: Ran[] = [];
  for (const manifest of manifests) {
    if (missing.includes(manifest)) continue;
    const { command, folder, baseline, profile } = manifest;
    const collected = await collect(
      { asked: command, command, folder },
      baseline === undefined ? 'shipped' : { file: baseline },
      profile,
    );
    keepResults('targets', manifest.id, collected.results);
    ran.push({ manifest, ...collected });
  }
  const tables = PROFILES.flatMap((profile) => {
    const head = [`profile ${profile}`, '', ...VERDICTS.map((verdict) => VERDICT_HEADS[verdict]), ''];
    const body = rows(ran, profile);
    return body.length === 0 ? [] : [aligned([head, ...body])];
  });
  const lacking = missing.map(({ id, install }) => printableLine(`${id} can't run here: ${install}`));
  await print(`${[...tables, ...ran.flatMap(wrong), ...lacking].join('\n\n')}\n`);
  const statuses: ExitStatus[] = ran.map(({ status }) => status);
  if (missing.length > 0 && process.env.CI === 'true') statuses.push(EXIT.failed);
  return [EXIT.failed, EXIT.nonconformance, EXIT.stale].find((status) => statuses.includes(status)) ?? EXIT.conforms;
}

process.exitCode = await main(process.argv.slice(2));
