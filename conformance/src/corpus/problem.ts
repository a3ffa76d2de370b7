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
export function describeProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`;
}

/** Thrown by whatever needs a corpus without faults. */
export class CorpusError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.name = 'CorpusError';
    this.problems = problems;
  }
}
