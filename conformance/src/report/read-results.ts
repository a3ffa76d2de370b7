import { CommandError } from '../command-error.js';
import { PROFILES } from '../corpus/profile.js';
import { isObject, LEVELS } from '../corpus/scenario.js';
import { printableLine } from '../printable.js';
import { readLimited } from '../read-limited.js';
import { type ResultRecord, type RunLine, VERDICTS } from './records.js';
import { RunGatherer, type RunResults } from './run-results.js';
import { scoresOf } from './scores.js';
import { amount, count, fields, listOf, mappingOf, matching, oneOf, ordinal, type Shape, text, yes } from './shape.js';

/** A larger file is refused; the whole corpus with every exchange (`--trace`) has a few megabytes. */
const MAX_RESULTS_BYTES = 256 * 1024 * 1024;

/** A longer line is refused. */
export const MAX_LINE_LENGTH = 16 * 1024 * 1024;

/** Lists and mappings in each other, within a line: what is observed of a target is cut long before. */
export const MAX_LINE_DEPTH = 200;

const place = fields({ file: text, line: ordinal });

/** The fields that reports show, by the type of the line. Others may be there: later versions add some. */
const LINES: Readonly<Record<RunLine['type'], Shape>> = {
  run: fields(
    {
      target: text,
      asked: text,
      version: text,
      corpusVersion: text,
      host: text,
      node: text,
      startedAt: matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 'a date as 2030-06-01T12:00:00.000Z'),
      scenarios: count,
    },
    {
      client: text,
      program: text,
      profile: oneOf(PROFILES),
      contract: oneOf(['store', 'faults']),
      shard: matching(/^[1-9]\d{0,2}\/[1-9]\d{0,2}$/, 'I/N, such as 1/4'),
      spec: text,
      baseline: text,
    },
  ),
  result: fields(
    {
      id: text,
      level: oneOf(LEVELS),
      verdict: oneOf(VERDICTS),
      durationMs: amount,
      failures: listOf(fields({ step: text, path: text })),
      requirements: listOf(text),
      feature: text,
      file: text,
      line: ordinal,
    },
    {
      profile: oneOf(PROFILES),
      optional: yes,
      host: text,
      reason: text,
      upstream: listOf(ordinal),
      entry: place,
      texts: mappingOf(text),
      wire: listOf(fields({ step: text, request: text, response: text })),
      store: listOf(fields({ op: text, answer: text })),
    },
  ),
  end: fields(
    { counts: mappingOf(count), durationMs: amount, peakMemory: amount },
    {
      profiles: mappingOf(mappingOf(count)),
      stale: listOf(fields({ id: text, reason: text, file: text, line: ordinal })),
      notRun: listOf(text),
      interrupted: yes,
      incomplete: listOf(text),
      reported: listOf(fields({ id: text, text })),
    },
  ),
};

/** Whether lists and mappings are in each other deeper than is allowed; the text need not be JSON. */
function isTooDeep(line: string): boolean {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < line.length; i++) {
    const sign = line[i];
    if (inText) {
      if (sign === '\\') i++;
      else if (sign === '"') inText = false;
    } else if (sign === '"') inText = true;
    else if (sign === '[' || sign === '{') depth++;
    else if (sign === ']' || sign === '}') depth--;
    if (depth > MAX_LINE_DEPTH) return true;
  }
  return false;
}

/** How a result contradicts itself; undefined when it does not. */
function contradiction({ verdict, failures, optional, level }: ResultRecord): string | undefined {
  const passed = verdict === 'pass' || verdict === 'unexpected-pass' || verdict === 'not-applicable';
  if (passed && failures.length > 0) return `the verdict is '${verdict}', and there are failures`;
  if (verdict === 'fail' && failures.length === 0) return `the verdict is 'fail', and there are no failures`;
  if (optional && (verdict !== 'fail' || level !== 'may'))
    return `'optional' is for failures at the level 'may', and this is '${verdict}' at '${level}'`;
  return undefined;
}

/** What is wrong with a parsed line by itself; undefined when it is one of ours. */
function fault(value: unknown): string | undefined {
  if (!isObject(value)) return 'expected an object';
  const { type } = value;
  if (typeof type !== 'string' || !Object.hasOwn(LINES, type))
    return `expected a 'type' of ${Object.keys(LINES).join(', ')}`;
  const wrong = LINES[type as RunLine['type']](value);
  if (wrong !== undefined) return `the '${type}' line ${wrong}`;
  const line = value as unknown as RunLine;
  if (line.type === 'result') return contradiction(line);
  if (line.type !== 'run' || line.shard === undefined) return undefined;
  const [index = 0, of = 0] = line.shard.split('/').map(Number);
  return index > of ? `there is no shard ${line.shard}` : undefined;
}

/** What is wrong with a run, now that its end has come: it must account for exactly what was announced. */
function miscounted({ run, results, end }: RunResults): string | undefined {
  if (!end) return undefined;
  for (const [verdict, number] of Object.entries(end.counts)) {
    if (!(VERDICTS as readonly string[]).includes(verdict)) return `it counts '${verdict}', which is not a verdict`;
    const there = results.filter((result) => result.verdict === verdict).length;
    if (there !== number) return `it counts ${number} '${verdict}', and the file has ${there}`;
  }
  const uncounted = results.find(({ verdict }) => !Object.hasOwn(end.counts, verdict));
  if (uncounted) return `it does not count '${uncounted.verdict}', which '${uncounted.id}' has`;
  for (const { profile, counts } of end.profiles ? scoresOf(results) : []) {
    const wrong = VERDICTS.find((verdict) => (end.profiles?.[profile]?.[verdict] ?? 0) !== counts[verdict]);
    if (wrong)
      return `its counts of the profile '${profile}' differ from the results: the file has ${counts[wrong]} '${wrong}'`;
  }
  const ids = new Set(results.map(({ id }) => id));
  const notRun = new Set(end.notRun);
  if (notRun.size < (end.notRun?.length ?? 0)) return `it names a scenario twice that was not run`;
  const both = [...notRun].find((id) => ids.has(id));
  if (both !== undefined) return `it lists '${both}' as not run, which has a result`;
  const accounted = results.length + notRun.size;
  if (accounted > run.scenarios)
    return `the run announces ${run.scenarios} scenarios, and there are ${accounted}; was something added?`;
  return undefined;
}

/** Takes one line after the other and notices where they contradict each other. */
class ResultsReader {
  readonly gatherer = new RunGatherer();
  #ids = new Set<string>();

  /** @throws Error when the line is wrong, by itself or in its place. */
  take(line: string): void {
    if (line.length > MAX_LINE_LENGTH) throw new Error(`the line is longer than ${MAX_LINE_LENGTH} characters`);
    if (isTooDeep(line)) throw new Error(`lists and mappings are nested deeper than ${MAX_LINE_DEPTH}`);
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new Error('this is not JSON');
    }
    const wrong = fault(value);
    if (wrong !== undefined) throw new Error(wrong);
    const record = value as RunLine;
    if (record.type === 'run') this.#ids = new Set();
    if (record.type === 'result') {
      if (this.#ids.has(record.id)) throw new Error(`there is a second result of '${record.id}'`);
      this.#ids.add(record.id);
    }
    const miscount = miscounted(this.gatherer.add(record));
    if (miscount !== undefined) throw new Error(miscount);
  }

  /** Whether a run has begun that has not come to its end. */
  get isInRun(): boolean {
    const last = this.gatherer.runs.at(-1);
    return last !== undefined && last.end === undefined;
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads a file of JSON lines, as `--reporter jsonl` writes it; there may be several runs in it.
 *
 * A last line that is cut off in its middle is left out where a run is under way: such a run has no end, and so goes on. A run
 * that has its end must be whole: its counts are compared with the results, and what it announced with what is there.
 *
 * @throws CommandError with file and line when it can't be read, or holds something else.
 */
export function readResults(file: string): RunResults[] {
  let content: string;
  try {
    content = readLimited(file, MAX_RESULTS_BYTES);
  } catch (error) {
    throw new CommandError(`the results ${file} can't be read: ${(error as Error).message}`);
  }
  if (content.length > MAX_RESULTS_BYTES)
    throw new CommandError(`${file}: the file is larger than ${MAX_RESULTS_BYTES / 1024 / 1024} MiB; split it`);
  const reader = new ResultsReader();
  // Some editors and shells put a byte order mark before it (RFC 8259 section 8.1 lets readers ignore it).
  const lines = content.replace(/^\uFEFF/, '').split('\n');
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const isCutOff = i === lines.length - 1 && reader.isInRun && line.length <= MAX_LINE_LENGTH && !isJson(line);
    if (isCutOff) break;
    try {
      reader.take(line);
    } catch (error) {
      throw new CommandError(printableLine(`${file}:${i + 1}: ${(error as Error).message}`));
    }
  }
  const { runs } = reader.gatherer;
  if (runs.length === 0) throw new CommandError(`${file}: there are no results in it`);
  return runs;
}
