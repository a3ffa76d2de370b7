/**
 * `npm run conformance:versions`: which requirements each version of express-session meets, as Markdown.
 * With `--short` it prints only the short form, which `npm run docs` puts into docs/conformance.md. Each version must fail
 * exactly the scenarios of its baseline: the command lists missing and stale entries on standard error.
 */
import { complain, print } from '../commands/print.js';
import { EXIT } from '../exit-status.js';
import { collectVersions } from './collect-versions.js';

try {
  const { full, short, unexpected, status } = await collectVersions();
  for (const text of unexpected) complain(text);
  await print(process.argv[2] === '--short' ? `${short}\n` : `${full}\n\n${short}\n`);
  process.exitCode = status;
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
  process.exitCode = EXIT.failed;
}
