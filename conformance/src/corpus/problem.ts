import { CommandError } from '../command-error.js';
import { printableLine } from '../printable.js';

/** How many faults are listed at a time: the others can wait until these are fixed, and take time to find. */
export const MAX_PROBLEMS = 50;

/** A fault in a corpus file, at a place that an editor can jump to. */
export interface Problem {
  file: string;
  /** Counted from 1. */
  line: number;
  /** Counted from 1. */
  column: number;
  message: string;
}

/** One line for a person: `file:line:column: message`. */
function describeProblem(problem: Problem): string {
  return printableLine(`${problem.file}:${problem.line}:${problem.column}: ${problem.message}`);
}

/** Each fault once, though several scenarios are made of one text. */
export function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [describeProblem(problem), problem])).values()];
}

/** The faults one a line, and a word about those that are left out. */
export function describeProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, MAX_PROBLEMS).map(describeProblem);
  return [...shown, ...(problems.length >= MAX_PROBLEMS ? ['there may be more faults: mend these first'] : [])].join(
    '\n',
  );
}

/** Thrown by whatever needs a file without faults: all of them are its message. */
export class CorpusError extends CommandError {
  constructor(problems: readonly Problem[]) {
    super(describeProblems(problems));
    this.name = 'CorpusError';
  }
}
