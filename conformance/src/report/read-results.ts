import { readFileSync } from 'node:fs';
import { isObject } from '../corpus/scenario.js';
import { type RunLine, VERDICTS } from './records.js';
import { RunGatherer, type RunResults } from './run-results.js';

/** Thrown for a file of results that can't be read. */
export class ResultsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ResultsError';
  }
}

/** The fields that reports can't do without, by the type of the line, and the type that each must have. */
const REQUIRED: Readonly<Record<RunLine['type'], Readonly<Record<string, string>>>> = {
  run: {
    target: 'string',
    asked: 'string',
    version: 'string',
    corpusVersion: 'string',
    host: 'string',
    node: 'string',
    startedAt: 'string',
    scenarios: 'number',
  },
  result: {
    id: 'string',
    level: 'string',
    verdict: 'string',
    durationMs: 'number',
    failures: 'array',
    requirements: 'array',
    feature: 'string',
    file: 'string',
    line: 'number',
  },
  end: { counts: 'object', durationMs: 'number', peakMemory: 'number' },
};

/** What is wrong with a parsed line; undefined when it is one of ours. */
function fault(value: unknown): string | undefined {
  if (!isObject(value)) return 'expected an object';
  const { type } = value;
  if (typeof type !== 'string' || !Object.hasOwn(REQUIRED, type))
    return `expected a 'type' of ${Object.keys(REQUIRED).join(', ')}`;
  for (const [field, wanted] of Object.entries(REQUIRED[type as RunLine['type']])) {
    const actual = Array.isArray(value[field]) ? 'array' : typeof value[field];
    if (actual !== wanted) return `'${type}' lines have a field '${field}', ${wanted}; this one has ${actual}`;
  }
  if (type === 'result' && !(VERDICTS as readonly unknown[]).includes(value.verdict))
    return `there is no verdict ${JSON.stringify(value.verdict)}`;
  return undefined;
}

/**
 * Reads a file of JSON lines, as `--reporter jsonl` writes it; there may be several runs in it.
 *
 * A last line that is cut off in its middle is left out: its run has no end, which says so.
 *
 * @throws ResultsError with file and line when it can't be read, or holds something else.
 */
export function readResults(file: string): RunResults[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ResultsError(`the results ${file} can't be read: ${(error as Error).message}`);
  }
  const gatherer = new RunGatherer();
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const at = `${file}:${i + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      if (i === lines.length - 1) break;
      throw new ResultsError(`${at}: this is no JSON`);
    }
    const wrong = fault(value);
    if (wrong !== undefined) throw new ResultsError(`${at}: ${wrong}`);
    try {
      gatherer.add(value as RunLine);
    } catch (error) {
      throw new ResultsError(`${at}: ${(error as Error).message}`);
    }
  }
  if (gatherer.runs.length === 0) throw new ResultsError(`${file}: there are no results in it`);
  return gatherer.runs;
}
