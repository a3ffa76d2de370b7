import { Gates } from '../runner/gates.js';

/** The gates of the driver, as a replica sees them: all replicas of a scenario wait at the same. */
export class FarGates extends Gates {
  readonly #waiting = new Map<number, () => void>();
  #arrivals = 0;

  /** @param arrived tells the driver that somebody has come. */
  constructor(private readonly arrived: (arrival: number, gate: string, opensAt: number | undefined) => void) {
    super();
  }

  override pass(name: string, opensAt?: number): Promise<void> {
    const arrival = ++this.#arrivals;
    this.arrived(arrival, name, opensAt);
    return new Promise((resolve) => this.#waiting.set(arrival, resolve));
  }

  /** The driver lets somebody go on. */
  letPass(arrival: number): void {
    this.#waiting.get(arrival)?.();
    this.#waiting.delete(arrival);
  }
}
