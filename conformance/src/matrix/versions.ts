/**
 * `npm run conformance:versions`: which requirements each version of express-session meets, as Markdown.
 * docs/conformance.md shows the short form; `npm run docs` puts it there. Each version must fail exactly the scenarios of its
 * baseline: the command lists missing and stale entries on standard error.
 */
import { complain, print } from '../commands/print.js';
import { EXIT } from '../exit-status.js';
import { collectVersions } from './collect-versions.js';

try {
  const { full, short, unexpected, status } = await collectVersions();
  for (const text of unexpected) complain(text);
  await print(`${full}\n\n${short}\n`);
  process.exitCode = status;
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
  process.exitCode = EXIT.failed;
}
