import { isAbsolute, relative, resolve } from 'node:path';
import { countsAgainst } from '../exit-status.js';
import { printable } from '../printable.js';
import { differences, numbers } from './failure-text.js';
import type { Place, ResultRecord } from './records.js';
import { missingFrom, type RunResults, wholeReport } from './run-results.js';

/** The escapes of workflow commands; in properties, `:` and `,` are special too. */
function data(text: string): string {
  return printable(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** GitHub finds files from the top of the checkout; the command may run in a folder below it. */
function fileOnGitHub(file: string): string {
  const { GITHUB_WORKSPACE: workspace } = process.env;
  if (!workspace) return file;
  const path = relative(workspace, resolve(file));
  return path.startsWith('..') || isAbsolute(path) ? file : path;
}

function annotation(level: 'error' | 'warning', title: string, message: string, place?: Place): string {
  const where = place ? `file=${property(fileOnGitHub(place.file))},line=${place.line},` : '';
  return `::${level} ${where}title=${property(title)}::${data(message)}\n`;
}

function ofResult(result: ResultRecord): string {
  const { verdict, id, reason } = result;
  switch (verdict) {
    case 'fail': {
      const level = countsAgainst(result) ? 'error' : 'warning';
      const texts = Object.entries(result.texts ?? {}).map(([requirement, text]) => `${requirement}: ${text}`);
      return annotation(level, id, [...texts, differences(result)].join('\n'), result);
    }
    case 'error':
      return annotation('error', id, reason ?? 'the scenario could not be run', result);
    case 'unexpected-pass': {
      const message = `${id} passes now: remove the entry${numbers(result.upstream)}`;
      return annotation('error', 'The baseline is stale', message, result.entry);
    }
    default:
      return '';
  }
}

function ofRun(runResults: RunResults): string {
  const { run, results, end } = runResults;
  return [
    ...results.map(ofResult),
    ...(end?.stale ?? []).map((entry) =>
      annotation('error', 'The baseline is stale', `${entry.id}: ${entry.reason}`, entry),
    ),
    ...missingFrom(runResults).map((text) => annotation('error', `${run.target} ${run.version}`, text)),
  ].join('');
}

/**
 * Workflow commands of GitHub Actions: an annotation at the scenario for whatever fails the run, and a warning for what
 * is optional.
 */
export const githubReporter = wholeReport((runs) => runs.map(ofRun).join(''));
