import type { HostName } from '../corpus/scenario.js';
import { diffCorpus } from '../differential/diff.js';
import { diffText } from '../differential/diff-text.js';
import type { ExitStatus } from '../exit-status.js';
import { print } from './print.js';

/** What `conformance diff` takes beside the target. */
export interface DiffFlags {
  against: string;
  only: string[];
  skip: string[];
  host?: HostName;
  jobs: number;
  spec: string;
  json: boolean;
}

/**
 * Compares two targets on the corpus and prints what differs.
 *
 * @throws what `diffCorpus` throws.
 */
export async function diffCommand(target: string, flags: DiffFlags): Promise<ExitStatus> {
  const { against, spec, only, skip, host, jobs } = flags;
  const result = await diffCorpus({
    target,
    against,
    specDirectory: spec,
    selection: { only, skip },
    jobs,
    ...(host ? { host } : {}),
  });
  const names = { target: result.target.name, against: result.against.name };
  // Two versions of one package go by what they were asked for.
  const shown = names.target === names.against ? { target, against } : names;
  await print(flags.json ? `${JSON.stringify(result, null, 2)}\n` : diffText(result, shown));
  return result.status;
}
