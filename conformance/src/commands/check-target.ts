import { EXIT, type ExitStatus } from '../exit-status.js';
import { printable, printableLine } from '../printable.js';
import { checkTarget } from '../protocol/check-target.js';
import { TargetProgram } from '../protocol/target-program.js';
import { TargetServer } from '../protocol/target-server.js';
import { print } from './print.js';

/** The options of `conformance check-target`. */
export interface CheckTargetFlags {
  command?: string;
  /** A server that the user has started. */
  url?: string;
}

/** Reports to the author of a target program the faults in the program, message by message. */
export async function checkTargetCommand({ command = '', url }: CheckTargetFlags): Promise<ExitStatus> {
  const program = url === undefined ? new TargetProgram(command, { leads: true }) : new TargetServer(url);
  const lines: string[] = [];
  const { right, introduction } = await checkTarget(program, ({ about, title, fault, hint }) => {
    const mark = fault !== undefined ? '✗' : hint !== undefined ? '?' : '✓';
    lines.push(printableLine(`${mark} ${about}: ${title}`));
    const words = fault ?? hint;
    if (words !== undefined) lines.push(printable(words).replaceAll(/^/gm, '    '));
  });
  if (introduction) {
    const { name, version, language, messages = [], actions = [], lacks = [] } = introduction;
    const list = (names: readonly string[]) => (names.length === 0 ? 'none' : names.join(', '));
    lines.unshift(
      printableLine(`${name} ${version}, ${language}`),
      printableLine(`  optional messages: ${list(messages)}`),
      printableLine(`  optional actions: ${list(actions)}`),
      printableLine(`  lacks: ${list(lacks)}`),
      '',
    );
  }
  lines.push(
    '',
    right
      ? 'The target is right: conformance run judges the library.'
      : 'The target is not right yet; the library was not judged.',
    '',
  );
  await print(lines.join('\n'));
  return right ? EXIT.conforms : EXIT.nonconformance;
}
