import { markdownTable, plainMarkdown } from '../report/markdown.js';
import type { Change } from './gate.js';
import { type Base, type Machine, type Measuree, thisMachine } from './gate-base.js';
import { isFaster, noticedFrom, type Verdict } from './slowdown.js';
import { aligned, estimateText } from './text.js';

/** What `conformance bench --gate` reports. */
export interface GateReport {
  /** The base, and the name of its file. */
  file: string;
  base: Base;
  target: Measuree;
  seed: number;
  /** What may grow without an alarm: 0.05 for 5 %. */
  margin: number;
  /** How this machine differs from that of the base, if it does. */
  differences: readonly string[];
  verdicts: readonly Verdict<Change>[];
}

const HEAD = [
  'path',
  'ratio in the base',
  'ratio now',
  'slower by the factor (95 %)',
  'again (95 %)',
  'noticed from',
  '',
];

function row({ first, second, slower }: Verdict<Change>, margin: number): string[] {
  return [
    first.path,
    estimateText(first.before),
    estimateText(first.after),
    estimateText(first.growth),
    second ? estimateText(second.growth) : '',
    noticedFrom(second ?? first, margin).toFixed(2),
    slower ? 'SLOWER' : isFaster(first, margin) ? 'faster' : '',
  ];
}

function titleOf({ file, base, target, seed }: GateReport): string {
  const { name, version } = base.target;
  return `${target.name} ${target.version} beside ${name} ${version} of ${base.savedAt} (${file}); Node ${thisMachine().node}, seed ${seed}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

/** The ratio's meaning, how the two machines differ and what follows from it, in a sentence each. */
function remarks({ base, differences, margin }: GateReport): string[] {
  const { name, version } = base.against;
  return [
    `Ratio: how many times the overhead of ${name} ${version} is that of the target, measured by turns.`,
    `A path is noticed from that factor on: the noise of both measurements hides what is below it.`,
    ...(differences.length === 0
      ? []
      : [
          `The base was not measured under these conditions (${differences.join('; ')}): a path has to be slower by more than ${percent(margin)} to count.`,
        ]),
  ];
}

/** The paths that are slower, in a sentence; or that there are none. */
function conclusionOf({ verdicts, margin }: Pick<GateReport, 'verdicts' | 'margin'>): string {
  const slower = verdicts.flatMap(({ second, slower }) =>
    slower && second ? [`${second.path} ${estimateText(second.growth)} times`] : [],
  );
  return slower.length === 0
    ? 'No path has become slower by more than its noise.'
    : `Slower by more than ${percent(margin)}, and measured twice: ${slower.join(', ')}.`;
}

/** A gate's report for a terminal. */
export function gateText(report: GateReport): string {
  const rows = report.verdicts.map((verdict) => row(verdict, report.margin));
  return [titleOf(report), '', ...remarks(report), '', aligned([HEAD, ...rows]), '', conclusionOf(report), ''].join(
    '\n',
  );
}

/** A gate's report for a pull request or a job's summary. */
export function gateMarkdown(report: GateReport): string {
  const rows = report.verdicts.map((verdict) => row(verdict, report.margin).map(plainMarkdown));
  const parts = [
    `### ${plainMarkdown(titleOf(report))}`,
    ...remarks(report).map(plainMarkdown),
    markdownTable(HEAD.map(plainMarkdown), rows),
    plainMarkdown(conclusionOf(report)),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What a program gets of a gate. */
export function gateData({ file, base, target, seed, margin, differences, verdicts }: GateReport): {
  base: Omit<Base, 'paths'> & { file: string };
  machine: Machine;
  target: Measuree;
  seed: number;
  margin: number;
  differences: readonly string[];
  verdicts: readonly Verdict<Change>[];
} {
  const { paths: _, ...rest } = base;
  const { name, version } = target;
  return {
    base: { file, ...rest },
    machine: thisMachine(),
    target: { name, version },
    seed,
    margin,
    differences,
    verdicts,
  };
}
