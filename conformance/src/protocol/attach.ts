import { nearest } from '../corpus/nearest.js';
import { VirtualClock } from '../runner/clock.js';
import { type Conversation, TargetFault } from './conversation.js';
import type { Introduction } from './messages.js';
import { PresentClock } from './present-clock.js';
import { ProgramActivity } from './program-activity.js';
import type { AttachedProgram } from './protocol-host.js';
import { LACKABLE } from './protocol-needs.js';
import { idPatternFault, TargetIds } from './target-ids.js';

/** What is wrong with an introduction although the schema allows it; undefined when nothing is. */
function introductionFault({ ids, lacks = [] }: Introduction): string | undefined {
  const fault = ids === undefined ? undefined : idPatternFault(ids);
  if (fault !== undefined) return `'ids' is not a pattern of ids: ${fault}`;
  const strange = lacks.find((name) => !LACKABLE.includes(name));
  if (strange === undefined) return undefined;
  const near = nearest(strange, LACKABLE);
  return `'lacks' names '${strange}', which is not an ability${near === undefined ? '' : `; did you mean '${near}'?`}`;
}

/**
 * Has a target program introduce itself.
 *
 * @throws TargetFault when it does not, or in a way that can't be used.
 */
export async function attach(program: Conversation): Promise<AttachedProgram> {
  const introduction = await program.ask('start', { protocol: 1 });
  const fault = introductionFault(introduction);
  if (fault !== undefined) throw new TargetFault(`the answer to 'start': ${fault}`, program.lastWords);
  const clock = introduction.messages?.includes('clock') ? new VirtualClock() : new PresentClock();
  const activity = new ProgramActivity(clock, program.patience.responseMs);
  return { program, introduction, ids: new TargetIds(introduction.ids), clock, activity };
}
