import { type Estimate, median } from '../../conformance/src/benchmark/statistics.js';
import { durationText, estimateText } from '../../conformance/src/benchmark/text.js';
import { markdownTable, plainMarkdown } from '../../conformance/src/report/markdown.js';
import { cellText, FLOOR, type RealLine, type RealMeasurements } from './measurements.js';
import type { Host } from './messages.js';
import { costOf, type Middle, type RealComparison, type RealComparisons } from './samples.js';

/** The words for each host in a table's heading. */
const HOST_TEXTS: Readonly<Record<Host, string>> = { http: 'A bare node:http server', express5: 'Express 5' };

/** Above this share of a processor, other processes are more than background. */
const MOST_OTHERS = 0.1;

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

/** A ratio above it means only that next to nothing is added. */
const MOST_RATIO = 100;

/** The overhead of a middleware in nanoseconds; negative if it makes other code cheaper. */
function addedText(nanoseconds: number): string {
  return nanoseconds < 0 ? `−${durationText(-nanoseconds)}` : durationText(nanoseconds);
}

/** A ratio with its interval; only its lower end, where the upper one is beyond all bounds. */
function ratioText(ratio: Estimate): string {
  if (ratio.high < MOST_RATIO) return estimateText(ratio);
  return ratio.low < MOST_RATIO ? `above ${ratio.low.toFixed(1)}` : '–';
}

function writesText({ writes }: Middle): string {
  return writes === undefined ? 'n/a' : writes.toFixed(2);
}

function loadText({ rate, p50, p99 }: Middle): string {
  return `${rate.toFixed(0)}; ${p50.toFixed(1)}, ${p99.toFixed(1)} ms`;
}

function costTable({ subject, against }: RealComparisons, cells: readonly RealComparison[]): string {
  const rows = cells.map((cell) => [
    `${cell.store}, ${cell.path}`,
    ...[cell.floor, cell.against, cell.subject].map(({ cpu }) => durationText(cpu)),
    addedText(cell.againstOverhead),
    addedText(cell.subjectOverhead),
    ratioText(cell.ratio),
    estimateText(cell.whole),
    [cell.floor, cell.against, cell.subject].map(writesText).join(' / '),
  ]);
  const head = [
    'store, path',
    FLOOR,
    against,
    subject,
    `${against} adds`,
    `${subject} adds`,
    'ratio of these (95 %)',
    'whole request, of that with the other (95 %)',
    'writes an answer',
  ];
  return markdownTable(
    head.map(plainMarkdown),
    rows.map((row) => row.map(plainMarkdown)),
  );
}

function loadTable({ subject, against }: RealComparisons, cells: readonly RealComparison[]): string {
  const rows = cells.map((cell) => [
    `${cell.store}, ${cell.path}`,
    ...[cell.floor, cell.against, cell.subject].map(loadText),
  ]);
  const head = ['requests a second; latency p50, p99', FLOOR, against, subject];
  return markdownTable(
    head.map(plainMarkdown),
    rows.map((row) => row.map(plainMarkdown)),
  );
}

/** The result of a comparison on each host, a line each. */
function realSummary({ subject, against, cells, hosts }: RealComparisons): string[] {
  return hosts.map(({ host, subjectOverhead, againstOverhead, ratio, whole }) => {
    const rows = cells.filter((cell) => cell.host === host).length;
    const adds = `${against} adds ${addedText(againstOverhead)} to a request, and ${subject} ${addedText(subjectOverhead)}`;
    return (
      `${HOST_TEXTS[host]}: ${adds} (mean of ${rows}); the ratio is ${ratioText(ratio)}. A whole request with ${subject} ` +
      `takes ${estimateText(whole)} of the CPU time of one with ${against} (geometric mean).`
    );
  });
}

/** The ratio of the client's CPU time to the server's. */
function clientShare({ samples }: RealLine): number {
  return median(samples.map((sample) => costOf(sample, 'clientCpu') / costOf(sample, 'cpu')));
}

/** Reasons to doubt the figures; a line each. */
export function realWarnings({ lines, others }: RealMeasurements): string[] {
  const busy = others.length === 0 ? 0 : median(others);
  return [
    ...(busy > MOST_OTHERS
      ? [`WARNING: other processes took ${percent(busy)} of a processor meanwhile: measure again when they do not.`]
      : []),
    ...lines
      .filter((line) => clientShare(line) >= 1)
      .map(
        (line) =>
          `WARNING: the client took as much CPU time as the server, with ${line.entrant} on the path ${cellText(line)}: ` +
          'requests a second and latency are those of the client.',
      ),
  ];
}

/** Whether the figures can be trusted, in a sentence each. */
function trustLines({ lines, others }: RealMeasurements): string[] {
  return [
    `The client took at most ${percent(Math.max(...lines.map(clientShare)))} of the CPU time of the server that it was put on.`,
    ...(others.length === 0 ? [] : [`Other processes took ${percent(median(others))} of a processor meanwhile.`]),
  ];
}

/**
 * A comparison for a page: a section a host.
 *
 * @param measured all that was measured.
 */
export function realMarkdown(comparison: RealComparisons, measured: RealMeasurements): string {
  const hosts = [...new Set(comparison.cells.map(({ host }) => host))];
  return [
    ...hosts.flatMap((host) => {
      const cells = comparison.cells.filter((cell) => cell.host === host);
      return [
        `### ${plainMarkdown(HOST_TEXTS[host])}`,
        'CPU time of the server process, a request:',
        costTable(comparison, cells),
        'Under that load:',
        loadTable(comparison, cells),
      ];
    }),
    [...realSummary(comparison), ...trustLines(measured)].map(plainMarkdown).join('\n'),
    '',
  ].join('\n\n');
}
