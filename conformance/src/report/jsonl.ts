import type { MakeReporter } from './reporter.js';

/** The records themselves, one a line. */
export const jsonlReporter: MakeReporter = (sink) => ({
  line: (record) => sink.write(`${JSON.stringify(record)}\n`),
  end: () => undefined,
});
