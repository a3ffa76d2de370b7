/**
 * The body of the scripts that `explain` prints: the runner itself, without the processes around it. `bundle.mjs` makes
 * one file of it and of everything that it imports; a script has the scenario before that.
 */
import inspector from 'node:inspector';
import { environmentOf } from '../corpus/environment.js';
import { missingOf } from '../corpus/need-names.js';
import { needsOf } from '../corpus/needs.js';
import type { Scenario } from '../corpus/scenario.js';
import { printable, printableJson } from '../printable.js';
import { exchanges } from '../report/failure-text.js';
import { Activity } from '../runner/activity.js';
import { VirtualClock } from '../runner/clock.js';
import type { Failure } from '../runner/outcome.js';
import { ProcessEvents } from '../runner/process-events.js';
import type { RequestLog } from '../runner/request-log.js';
import { runScenario } from '../runner/run-scenario.js';
import { Servers } from '../runner/server.js';
import type { WorkerContext } from '../runner/worker-context.js';
import { loadTarget } from '../targets/load.js';
import { locateTarget } from '../targets/locate.js';
import { hostOf } from './host.js';

/** They stand at the top of the script. */
declare const scenarios: readonly Scenario[];

/** How long a request may take while somebody looks at it in a debugger, in milliseconds. */
const DEBUGGING_MS = 3_600_000;

// Before the watch begins, which keeps what the target prints from standard output.
const print = process.stdout.write.bind(process.stdout);

function differenceText({ step, path, expected, actual }: Failure): string {
  return printable(`✗ ${path}: expected ${printableJson(expected)}, got ${printableJson(actual)} (step ${step})`);
}

/** What the application recorded in a request, and the errors that came out of it. */
function recordedText(step: string, { saw, errors }: RequestLog): string[] {
  const recorded = [...saw].map(([label, parts]) => `the application recorded '${label}': ${printableJson(parts)}`);
  const failed = errors.map((error) => `error: ${printableJson(error)}`);
  return [...recorded, ...failed].map((line) => printable(`step ${step}: ${line}`));
}

/**
 * Shows one scenario.
 *
 * @returns the exit status: 0 when everything is as required, 1 when it is not, 3 when that can't be told.
 */
async function show(scenario: Scenario, shared: WorkerContext): Promise<number> {
  const { target } = shared;
  const missing = missingOf(needsOf(scenario), target.lacks);
  if (missing.length > 0) {
    print(`The scenario is not applicable: ${target.name} lacks ${missing.join(', ')}.\n`);
    return 3;
  }
  const runs: [step: string, run: RequestLog][] = [];
  const context: WorkerContext = { ...shared, sent: (step, run) => runs.push([step, run]) };
  const outcome = await runScenario(scenario, hostOf(scenario), context);
  const { verdict, failures, reason = '' } = outcome;
  const conclusion = {
    pass: 'The behaviour is as required.',
    fail: 'The behaviour is not as required.',
    error: `That can't be told: ${printable(reason)}`,
    'not-applicable': `The scenario is not applicable: ${printable(reason)}`,
  }[verdict];
  const recorded = runs.flatMap(([step, run]) => recordedText(step, run));
  print([exchanges(outcome), ...recorded, ...failures.map(differenceText), '', conclusion, ''].join('\n'));
  return { pass: 0, fail: 1, error: 3, 'not-applicable': 3 }[verdict];
}

/** @returns the highest exit status of a scenario */
async function reproduce(): Promise<number> {
  for (const scenario of scenarios) Object.assign(process.env, environmentOf(scenario).env);
  const location = locateTarget(process.argv[2] ?? 'express-session');
  const clock = new VirtualClock();
  const activity = new Activity(clock, undefined, inspector.url() === undefined ? undefined : DEBUGGING_MS);
  const events = new ProcessEvents(() => activity.note());
  clock.install();
  // Node's own listener would print what is compared here.
  process.removeAllListeners('warning');
  events.install();
  const target = await loadTarget(location);
  activity.patienceMs = target.patienceMs;
  const context: WorkerContext = { target, clock, activity, events, servers: new Servers() };
  let status = 0;
  for (const scenario of scenarios) {
    if (scenarios.length > 1) print(`\n${printable(scenario.id)}\n`);
    status = Math.max(status, await show(scenario, context));
  }
  return status;
}

reproduce()
  .catch((error: unknown) => {
    print(`The script itself failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 3;
  })
  .then((status) => {
    // Servers and connections may still be open; what was printed must not be lost.
    print('', () => process.exit(status));
  });
