import { randomBytes } from 'node:crypto';
import type { HostName, JsonObject, Scenario } from '../corpus/scenario.js';
import type { ApplicationHost, Made, ScenarioContext } from '../runner/application.js';
import { Gates } from '../runner/gates.js';
import { HarnessError } from '../runner/harness-error.js';
import { DEFAULT_NAME } from '../runner/signature.js';
import type { WorkerContext } from '../runner/worker-context.js';
import type { Fleet } from './fleet.js';
import { ReplicatedActivity } from './replicated-activity.js';
import { ReplicatedApplication } from './replicated-application.js';

/** Makes applications of several replicas, each in a process of its own; this one drives them. */
export class ReplicatedHost implements ApplicationHost {
  readonly cookieName = DEFAULT_NAME;
  readonly activity: ReplicatedActivity;
  readonly warnings: string[] = [];
  readonly #uncaught: JsonObject[] = [];
  #application: ReplicatedApplication | undefined;

  constructor(
    private readonly context: WorkerContext,
    private readonly hostName: HostName,
    private readonly fleet: Fleet,
  ) {
    this.activity = new ReplicatedActivity(context.clock, context.target.patienceMs);
  }

  get clock() {
    return this.context.clock;
  }

  get codec() {
    return this.context.target.codec;
  }

  begin(now: number, clockStep: number | undefined): void {
    this.clock.reset(now, clockStep);
  }

  takeUncaught(): JsonObject[] {
    return this.#uncaught.splice(0);
  }

  async make(scenario: Scenario, lent: ScenarioContext): Promise<Made> {
    const processes = await this.fleet.take(scenario.replicas ?? 1);
    const { activity, clock, fleet, hostName, warnings } = this;
    const application = new ReplicatedApplication({
      ...{ scenario, hostName, fleet, activity, clock, lent, warnings },
      uncaught: this.#uncaught,
      exports: this.context.target.exports,
      gates: new Gates(),
      // No other scenario has it, of this run or of another on the same database.
      scope: randomBytes(8).toString('hex'),
      processes: [...processes],
    });
    this.#application = application;
    for (const i of processes.keys()) {
      const refused = await application.make(i);
      if (refused) return { refused };
    }
    return { application };
  }

  async end(): Promise<void> {
    const unsound = await this.#application?.end();
    this.clock.reset(this.clock.peek());
    if (unsound !== undefined) throw new HarnessError(unsound);
  }
}
