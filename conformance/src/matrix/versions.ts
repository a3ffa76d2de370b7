/**
 * `npm run conformance:versions`: which requirements each version of express-session meets, as Markdown.
 * docs/conformance.md shows the short form; `npm run docs` puts it there.
 */
import { complain, print } from '../commands/print.js';
import { EXIT } from '../exit-status.js';
import { collectVersions } from './collect-versions.js';

try {
  const { full, short } = await collectVersions();
  await print(`${full}\n\n${short}\n`);
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
  process.exitCode = EXIT.failed;
}
