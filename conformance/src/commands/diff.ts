import { CommandError } from '../command-error.js';
import type { Profile } from '../corpus/profile.js';
import type { HostName } from '../corpus/scenario.js';
import { diffCorpus } from '../differential/diff.js';
import { diffText } from '../differential/diff-text.js';
import type { ExitStatus } from '../exit-status.js';
import { EXIT } from '../exit-status.js';
import { printableJson } from '../printable.js';
import type { FuzzFlags } from './fuzz.js';
import { complain, print } from './print.js';

/** The options of `conformance diff`. */
export interface DiffFlags extends FuzzFlags {
  only: string[];
  skip: string[];
  profile?: Profile;
  host?: HostName;
  fuzz: boolean;
}

function checkFlags({ against, fuzz, only, skip, profile, host, runs, seed, time, save }: DiffFlags): void {
  if (fuzz) {
    if (only.length > 0 || skip.length > 0 || profile !== undefined || host !== undefined)
      throw new CommandError(
        '--only, --skip, --profile and --host choose scenarios of the corpus, and --fuzz makes its own',
        EXIT.usage,
      );
    return;
  }
  if (against === undefined)
    throw new CommandError(
      '--against is missing: name the target to compare with, or give --fuzz to watch this one alone',
      EXIT.usage,
    );
  if (runs !== undefined || seed !== undefined || time !== undefined || save !== undefined)
    throw new CommandError('--runs, --seed, --time and --save are for --fuzz', EXIT.usage);
}

async function compareOnCorpus(target: string, against: string, flags: DiffFlags): Promise<ExitStatus> {
  const { spec, only, skip, profile, host, jobs } = flags;
  const result = await diffCorpus({
    target,
    against,
    specDirectory: spec,
    selection: { only, skip, ...(profile ? { profile } : {}) },
    jobs,
    notice: complain,
    ...(host ? { host } : {}),
  });
  const names = { target: result.target.name, against: result.against.name };
  // Two versions of one package are named as on the command line.
  const shown = names.target === names.against ? { target, against } : names;
  if (result.scenarios.every(({ verdict }) => verdict === 'not-applicable'))
    complain(`nothing applied: the targets lack what each of the ${result.scenarios.length} scenarios needs`);
  await print(flags.json ? `${printableJson(result, 2)}\n` : diffText(result, shown));
  return result.status;
}

/**
 * Compares two targets on the corpus, or with `--fuzz` on random scenarios, and prints what differs.
 *
 * @throws CommandError.
 */
export async function diffCommand(target: string, flags: DiffFlags): Promise<ExitStatus> {
  checkFlags(flags);
  if (flags.fuzz || flags.against === undefined) {
    // The generator of random scenarios is slow to load, so other commands do without it.
    const { fuzzCommand } = await import('./fuzz.js');
    return fuzzCommand(target, flags);
  }
  return compareOnCorpus(target, flags.against, flags);
}
