import { HarnessError } from '../runner/harness-error.js';
import { type Conversation, TargetFault } from './conversation.js';
import type { Introduction } from './messages.js';
import { Declined, Probe } from './probe.js';
import { CheckFailed, CheckHint, TARGET_CHECKS } from './target-checks.js';

/** What came of one check. */
export interface CheckResult {
  /** The message or action that it is about. */
  about: string;
  title: string;
  /** What is wrong; absent when nothing is. */
  fault?: string;
  /** What may be wrong, or the library's own way. */
  hint?: string;
}

function faultOf(error: unknown): string {
  if (error instanceof CheckFailed || error instanceof HarnessError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What the plainest application needs before anything else can be looked at. */
async function makeFirst(probe: Probe): Promise<void> {
  const { port, refused, unsupported } = await probe.make();
  if (port !== undefined) return;
  const why = refused ? `refused (${refused.message})` : `unsupported (${unsupported})`;
  throw new CheckFailed(
    `the plainest application was ${why}; every target takes name, secret, resave: false and saveUninitialized: false`,
  );
}

/**
 * Looks at a target program message by message, before any library is judged.
 *
 * @param report gets each check when it is done.
 * @returns whether everything is right, and what the program has told of itself.
 */
export async function checkTarget(
  program: Conversation,
  report: (result: CheckResult) => void,
): Promise<{ right: boolean; introduction?: Introduction }> {
  const probe = new Probe(program);
  let right = true;
  let introduction: Introduction | undefined;
  const check = async (about: string, title: string, look: () => Promise<void>): Promise<boolean> => {
    try {
      await look();
      report({ about, title });
      return true;
    } catch (error) {
      if (error instanceof CheckHint || error instanceof Declined) {
        report({ about, title, hint: error.message });
        return true;
      }
      right = false;
      report({ about, title, fault: faultOf(error) });
      return false;
    }
  };
  try {
    const started = await check('start', 'the program introduces itself', async () => {
      introduction = await probe.start();
    });
    if (!started || !introduction) return { right };
    const told = introduction;
    const made = await check('make', 'the plainest application is made', () => makeFirst(probe));
    if (!made) return { right, introduction };
    for (const { about, title, isFirst, applies, look } of TARGET_CHECKS) {
      if (applies && !applies(told)) continue;
      const isRight = await check(about, title, () => look(probe));
      // It can't be asked any more, or there is no sense in it.
      if (program.over || (isFirst && !isRight)) return { right, introduction };
    }
    await check('drop', 'the application is forgotten', () => probe.drop());
    await check('stop', 'the program ends', async () => {
      const begin = performance.now();
      await program.stop();
      if (program.over instanceof TargetFault && /SIGKILL/.test(program.over.message))
        throw new CheckFailed(`it still ran ${Math.round(performance.now() - begin) / 1000} seconds after 'stop'`);
    });
    return { right, introduction };
  } finally {
    program.kill();
  }
}
