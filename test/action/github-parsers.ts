import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { repository } from '../support/package-build.js';

/** GitHub's own parsers of actions and workflows. */
export type GitHubParsers = Pick<
  typeof import('@actions/workflow-parser'),
  'NoOperationTraceWriter' | 'parseWorkflow'
> &
  Pick<typeof import('@actions/workflow-parser/actions/action-parser'), 'parseAction'>;

const ENTRY = `
export { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
export { parseAction } from '@actions/workflow-parser/actions/action-parser';
`;

/**
 * Loads GitHub's parsers. They are bundled first, because they import JSON in a way that Node does not support.
 *
 * @param folder for the bundle
 */
export async function loadGitHubParsers(folder: string): Promise<GitHubParsers> {
  const outfile = join(folder, 'github-parsers.mjs');
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: repository },
    bundle: true,
    format: 'esm',
    platform: 'node',
    // The YAML parser is a CommonJS module, and requires Node's own modules.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    write: false,
    outfile,
  });
  writeFileSync(outfile, outputFiles[0]?.text ?? '');
  return (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as GitHubParsers;
}
