import { markdownTable, plainMarkdown } from '../report/markdown.js';
import type { ComparedPath, Comparison, LeftOut } from './comparison.js';
import { PATHS } from './paths.js';
import type { Estimate } from './statistics.js';
import { STORE_TEXTS } from './stores.js';

/** A number with as many digits as mean something: 3.46, 12.3, 148. */
function digits(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

/** `3.42 (3.31–3.55)`: a value and its interval. */
export function estimateText({ value, low, high }: Estimate): string {
  return `${digits(value)} (${digits(low)}–${digits(high)})`;
}

/** Nanoseconds in the unit in which they are read best: `940 ns`, `8.31 µs`. */
export function durationText(nanoseconds: number): string {
  return nanoseconds < 1000 ? `${nanoseconds.toFixed(0)} ns` : `${digits(nanoseconds / 1000)} µs`;
}

/** Bytes in the unit in which they are read best. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes.toFixed(0)} B`;
  return bytes < 1e7 ? `${digits(bytes / 1000)} kB` : `${digits(bytes / 1e6)} MB`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function row({ path, subject, against, ratio, primitives, timesPrimitives }: ComparedPath): string[] {
  return [
    path,
    durationText(against.nanoseconds),
    durationText(subject.nanoseconds),
    estimateText(ratio),
    durationText(primitives),
    estimateText(timesPrimitives),
    bytesText(against.bytes),
    bytesText(subject.bytes),
    percent(against.collecting),
    percent(subject.collecting),
  ];
}

function table({ subject, against, paths }: Comparison): { head: string[]; rows: string[][] } {
  const head = [
    'path',
    against,
    subject,
    'ratio (95 %)',
    'primitives',
    'times those (95 %)',
    `bytes ${against}`,
    `bytes ${subject}`,
    `GC ${against}`,
    `GC ${subject}`,
  ];
  return { head, rows: paths.map(row) };
}

/** What a comparison comes to, in a sentence each. */
function summaryLines({ subject, against, mean, paths }: Comparison): string[] {
  if (!mean) return ['Nothing was measured for both.'];
  const least = paths.reduce((a, b) => (b.ratio.value < a.ratio.value ? b : a));
  const most = paths.reduce((a, b) => (b.timesPrimitives.value > a.timesPrimitives.value ? b : a));
  return [
    `The overhead of ${against} is ${estimateText(mean)} times that of ${subject} (geometric mean of ${paths.length} paths).`,
    `Least: ${estimateText(least.ratio)} times, on ${least.path}.`,
    `The overhead of ${subject} is at most ${estimateText(most.timesPrimitives)} times the primitives, on ${most.path}.`,
  ];
}

/** Why a path was not measured. */
function leftOutText({ path, entrant, reason, missing }: LeftOut): string {
  return `${path}: ${missing ? `does not apply to ${entrant}` : `${entrant} does not do what it should`}: ${reason}`;
}

/** Rows as text, each column as wide as its widest cell; the first to the left, the others to the right. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  return rows
    .map((cells) =>
      cells
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A comparison for a terminal. */
export function comparisonText(comparison: Comparison): string {
  const { head, rows } = table(comparison);
  return [
    `On ${STORE_TEXTS[comparison.store]}; time and memory a request, less those without sessions`,
    '',
    ...(rows.length > 0 ? [aligned([head, ...rows]), ''] : []),
    ...summaryLines(comparison),
    ...comparison.leftOut.map(leftOutText),
    '',
  ].join('\n');
}

/** A comparison for a pull request, a job's summary or a page. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { head, rows } = table(comparison);
  return [
    `### On ${STORE_TEXTS[comparison.store]}`,
    '',
    ...(rows.length > 0
      ? [
          markdownTable(
            head.map(plainMarkdown),
            rows.map((cells) => cells.map(plainMarkdown)),
          ),
          '',
        ]
      : []),
    ...summaryLines(comparison).map(plainMarkdown),
    ...comparison.leftOut.map((one) => `- ${plainMarkdown(leftOutText(one))}`),
    '',
  ].join('\n');
}

/** What each path is, a line each. */
export function pathsText(): string {
  const width = Math.max(...PATHS.map(({ id }) => id.length));
  return PATHS.map(({ id, text }) => `${id.padEnd(width)}  ${text}\n`).join('');
}
