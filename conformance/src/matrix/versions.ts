/**
 * `npm run conformance:versions`: which requirements each version of express-session meets, as Markdown.
 * With `--short` it prints only the short form, which `npm run docs` puts into docs/conformance.md.
 */
import { complain, print } from '../commands/print.js';
import { EXIT } from '../exit-status.js';
import { collectVersions } from './collect-versions.js';

try {
  const { full, short } = await collectVersions();
  await print(process.argv[2] === '--short' ? `${short}\n` : `${full}\n\n${short}\n`);
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
  process.exitCode = EXIT.failed;
}
