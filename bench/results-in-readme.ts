import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

/** On what was measured, for a table's heading. */
export function whereMeasured(): string {
  return `${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`;
}

/**
 * Puts results between the marks in bench/README.md that are made for them, `<!-- bench:NAME -->` and
 * `<!-- bench:NAME:end -->`.
 *
 * @throws Error when the marks are not there.
 */
export function writeResults(name: string, text: string): void {
  const file = fileURLToPath(new URL('README.md', import.meta.url));
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- bench:${name}:end -->`];
  const before = readFileSync(file, 'utf8');
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} lacks the marks ${begin} and ${end}`);
  writeFileSync(file, `${before.slice(0, from)}${begin}\n\n${text.trim()}\n\n${before.slice(to)}`);
}
