/**
 * `npm run site` makes the pages of the project in site/, from the corpus, the documents and the results in reports/. It names
 * results that are missing, incomplete or of another corpus, and the commands that make them; `--run` runs these commands.
 *
 *     tsx scripts/site/build.ts [--run]
 *
 * It ends with 1 for a broken link, and with CI=true for results that it can't show.
 */
import { spawnSync } from 'node:child_process';
import { isContinuousIntegration } from '../../test/support/continuous-integration.js';
import { renderSite, writeSite } from './render.js';
import { readRequirements } from './requirements.js';
import { commandsFor, readUsable } from './results.js';

const REPORTS = 'reports';
const SITE = 'site';

/** Runs the commands whose results are missing. */
function makeResults(): void {
  const { unusable } = readUsable(REPORTS, readRequirements().digests);
  for (const words of commandsFor(unusable)) {
    process.stderr.write(`npm run ${words.join(' ')}\n`);
    const { status } = spawnSync('npm', ['run', ...words], { stdio: ['ignore', 'inherit', 'inherit'] });
    if (status !== 0) process.stderr.write(`npm run ${words.join(' ')} has ended with status ${status}\n`);
  }
}

const begin = performance.now();
const args = process.argv.slice(2);
const unknown = args.find((arg) => arg !== '--run');
if (unknown === undefined) {
  if (args.includes('--run')) makeResults();
  try {
    const rendered = renderSite(REPORTS);
    writeSite(SITE, rendered);
    const { pages, unusable } = rendered;
    for (const { why } of unusable) process.stderr.write(`Not shown: ${why}\n`);
    for (const words of commandsFor(unusable)) process.stderr.write(`  npm run ${words.join(' ')}\n`);
    if (unusable.length > 0 && isContinuousIntegration()) process.exitCode = 1;
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    process.stdout.write(`${SITE}/index.html: ${pages} pages in ${seconds} s\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
} else {
  process.stderr.write(`unknown: ${unknown}. The only option is --run\n`);
  process.exitCode = 64;
}
