import { isObject, type JsonObject } from '../corpus/scenario.js';
import { type Violation, violation, violations } from '../differential/fuzz/invariants.js';
import { FIRST_LOOK, MARK } from '../differential/fuzz/marks.js';
import type { Observation, RequestRecord, StepRecord } from '../runner/observation.js';
import type { Outcome } from '../runner/outcome.js';
import { parseSigned } from '../runner/signature.js';
import { type Cell, CHANGE, OPERATIONS, SHAPES, USER } from './cells.js';

function entriesOf({ store }: StepRecord): JsonObject[] {
  return store.filter(isObject);
}

function hasFailed({ answer }: JsonObject): boolean {
  return answer === 'error' || answer === 'threw';
}

/** Whether the client was told that all is well by a response of which nothing had left before its end. */
function isAcknowledged({ shape }: Cell, { state, status = 500 }: RequestRecord): boolean {
  return !SHAPES[shape]?.begun && state === 'complete' && status < 400;
}

/** What was lost although the client was told that all is well. An application that heard of it has decided so. */
function losses(cell: Cell, failed: RequestRecord, back: RequestRecord): Violation[] {
  if (!isAcknowledged(cell, failed) || failed.errors.some(({ from }) => from !== 'next')) return [];
  const data = back.saw[FIRST_LOOK]?.data;
  const kept: JsonObject = isObject(data) ? data : {};
  const { fate } = cell;
  // A store may answer ENOENT when there is no such session: then there was none to end.
  if (cell.operation === 'get' && cell.failure === 'enoent' && fate === 'destroyed') return [];
  if ((fate === 'new' || fate === 'changed') && kept[MARK] !== CHANGE)
    return [violation(cell.failed, 'acknowledged', `status ${failed.status}, and the change is lost`, 'an error')];
  if (fate === 'destroyed' && kept.user === USER)
    return [violation(cell.failed, 'logged-in', `status ${failed.status}, and the session goes on`, 'an error')];
  return [];
}

/** Cookies in the answer to an error for a session that the store does not have. */
function unsavedCookies({ failed: step }: Cell, steps: readonly StepRecord[], { status, setCookie }: RequestRecord) {
  if (status === undefined || status < 400) return [];
  const stored = steps.flatMap(entriesOf).filter(({ op, answer }) => op === 'set' && answer === 'ok');
  const ids = new Set(stored.map(({ id }) => id));
  return setCookie.flatMap(({ value }) => {
    const id = parseSigned(value)?.id;
    return id === undefined || ids.has(id) ? [] : [violation(step, 'unsaved-session', value, 'no cookie')];
  });
}

/** An error of the store that nobody was told of. A store may answer ENOENT when a session is missing. */
function untold({ failure, failed: step }: Cell, record: StepRecord, { errors }: RequestRecord): Violation[] {
  const failed = entriesOf(record).filter((entry) => hasFailed(entry) && !(entry.op === 'get' && failure === 'enoent'));
  const [first] = failed;
  return first && errors.length === 0 ? [violation(step, 'untold', String(first.op), 'an error in next')] : [];
}

function comesBack({ back: step }: Cell, { status = 0, state, stuck, reached }: RequestRecord): Violation[] {
  if (stuck) return [violation(step, 'hang', 'no answer', 'an answer')];
  const isRight = state === 'complete' && status === 200 && reached === 1;
  return isRight ? [] : [violation(step, 'recovers', `${state}, status ${status}`, 'complete, status 200')];
}

/** What `violations` takes for the doing of an application that ends its response twice: here, none does. */
function endsTwice({ steps }: Observation): Violation[] {
  return steps.flatMap(({ step, uncaught }) => {
    const twice = uncaught.filter(({ code }) => code === 'ERR_STREAM_WRITE_AFTER_END');
    return twice.length > 0 ? [violation(step, 'uncaught', twice, [])] : [];
  });
}

/** What a target did in a cell that no session middleware may do. */
function violationsIn(cell: Cell, observation: Observation): Violation[] {
  const { steps } = observation;
  // That a response may hang is looked at here more closely.
  const found = violations(cell.scenario, observation).filter(({ path }) => path !== 'invariant.hang');
  found.push(...endsTwice(observation));
  const record = steps.find(({ step }) => step === cell.failed);
  const failed = record?.requests[0];
  if (!record || !failed) return found;
  if (failed.stuck && cell.failure !== 'never') found.push(violation(cell.failed, 'hang', 'no answer', 'an answer'));
  found.push(...untold(cell, record, failed), ...unsavedCookies(cell, steps, failed));
  const back = steps.find(({ step }) => step === cell.back)?.requests[0];
  if (back) found.push(...comesBack(cell, back), ...(back.status === 200 ? losses(cell, failed, back) : []));
  return found;
}

/** Whether the store failed in this cell at all. Some targets don't ask it for everything. */
function hasHappened({ operation, failure, failed }: Cell, { steps }: Observation): boolean {
  if (failure === 'disconnect-before') return true;
  const op = OPERATIONS[operation]?.op;
  return steps.some((record) => record.step === failed && entriesOf(record).some((entry) => entry.op === op));
}

/** The name of a violation: a key of `KINDS`. */
function kindOf(path: string): string {
  return path.replace(/^invariant\./, '');
}

/**
 * Judges what came of a cell: it fails for whatever no session middleware may do.
 *
 * @param outcome of its scenario, observed.
 */
export function judgeCell(cell: Cell, outcome: Outcome): Outcome {
  const { observation, reason } = outcome;
  if (!observation) {
    const lost = violation(cell.failed, 'process', reason ?? 'was lost', 'goes on');
    return failedBy(outcome, [lost]);
  }
  if (reason !== undefined) return outcome;
  const found = violationsIn(cell, observation);
  if (found.length > 0) return failedBy(outcome, found);
  if (hasHappened(cell, observation)) return { ...outcome, verdict: 'pass', failures: [] };
  const { op } = OPERATIONS[cell.operation] ?? {};
  return { ...outcome, verdict: 'not-applicable', failures: [], reason: `the target did not ask the store for ${op}` };
}

function failedBy({ wire, store }: Outcome, found: readonly Violation[]): Outcome {
  const failures = found.map(({ step, path, target, against }) => ({
    ...{ step, path: kindOf(path), expected: against, actual: target },
  }));
  return { verdict: 'fail', failures, wire, store };
}
