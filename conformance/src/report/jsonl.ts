import { printableJson } from '../printable.js';
import type { MakeReporter } from './reporter.js';

/** The records themselves, one a line. */
export const jsonlReporter: MakeReporter = (sink) => ({
  line: (record) => sink.write(`${printableJson(record)}\n`),
  end: () => undefined,
});
