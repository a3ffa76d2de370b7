import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CorpusScenario } from '../conformance/src/corpus/corpus.js';
import { noCounts, type ResultRecord, type RunLine, type RunRecord } from '../conformance/src/report/records.js';
import type { BrowserOutcome } from './bench.js';

/** Where the results of an engine are kept, from the repository's root. */
export function resultsFile(engine: string): string {
  return `reports/browser/${engine}.jsonl`;
}

/** The JSON lines of one engine's run. */
export class Results {
  readonly #results: ResultRecord[] = [];
  readonly #begin = performance.now();

  constructor(
    private readonly run: RunRecord,
    private readonly texts: ReadonlyMap<string, string>,
  ) {}

  add({ scenario, level, feature, file, line }: CorpusScenario, { outcome, durationMs }: BrowserOutcome): ResultRecord {
    const passed = outcome.verdict === 'pass';
    const texts = Object.fromEntries(scenario.verifies.map((id) => [id, this.texts.get(id) ?? '']));
    const record: ResultRecord = {
      type: 'result',
      id: scenario.id,
      level,
      verdict: outcome.verdict,
      durationMs: Math.round(durationMs * 100) / 100,
      failures: outcome.failures,
      requirements: scenario.verifies,
      feature,
      file,
      line,
      host: this.run.host,
      ...(outcome.reason === undefined ? {} : { reason: outcome.reason }),
      ...(passed ? {} : { texts, wire: outcome.wire }),
      ...(passed || outcome.store.length === 0 ? {} : { store: outcome.store }),
    };
    this.#results.push(record);
    return record;
  }

  /** Writes them to a file, whose end lists what is missing. */
  write(file: string, selected: readonly string[]): void {
    const counts = noCounts();
    for (const { verdict } of this.#results) counts[verdict]++;
    const done = new Set(this.#results.map(({ id }) => id));
    const notRun = selected.filter((id) => !done.has(id));
    const lines: RunLine[] = [
      this.run,
      ...this.#results,
      {
        type: 'end',
        counts,
        durationMs: Math.round(performance.now() - this.#begin),
        peakMemory: process.resourceUsage().maxRSS * 1024,
        ...(notRun.length > 0 ? { notRun } : {}),
      },
    ];
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
}
