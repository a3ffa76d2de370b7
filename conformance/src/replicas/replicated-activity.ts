import { Activity, type ActivityState } from '../runner/activity.js';
import { real, type VirtualClock } from '../runner/clock.js';
import type { ReplicaProcess } from './replica-process.js';

/** How long to wait for processes that never come to rest, in real milliseconds. */
const LIMIT_MS = 5000;

/** Whether anything is still going on, here or in a replica. */
export class ReplicatedActivity extends Activity {
  /** The replicas of the scenario that is under way. */
  replicas: readonly ReplicaProcess[] = [];
  /** Called when all is quiet, to learn what has happened. */
  afterwards: () => Promise<void> = async () => undefined;

  constructor(clock: VirtualClock, patienceMs: number) {
    super(clock, patienceMs);
  }

  /** Those of which an answer can be had; of the others, the driver finds out when it asks them something. */
  #alive(): readonly ReplicaProcess[] {
    return this.replicas.filter(({ gone }) => !gone);
  }

  override async state(): Promise<ActivityState> {
    const own = await super.state();
    const theirs = await Promise.all(this.#alive().map((replica) => replica.ask('state', {}).catch(() => undefined)));
    return {
      moves: theirs.reduce((sum, one) => sum + (one?.moves ?? 0), own.moves),
      pending: own.pending || theirs.some((one) => one?.pending),
    };
  }

  /** One after the other is quiet, and nobody has set another in motion meanwhile. */
  override async quiet(rounds?: number): Promise<void> {
    const end = real.now() + LIMIT_MS;
    for (let before = -1; real.now() < end; ) {
      await super.quiet(rounds);
      const asked = rounds === undefined ? {} : { rounds };
      await Promise.all(this.#alive().map((replica) => replica.ask('quiet', asked).catch(() => undefined)));
      const { moves, pending } = await this.state();
      if (moves === before && !pending) break;
      before = moves;
    }
    await this.afterwards();
  }
}
