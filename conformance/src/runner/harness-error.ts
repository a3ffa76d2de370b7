/** A fault of the harness or of a scenario, never of the target: its verdict is `error`, not `fail`. */
export class HarnessError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'HarnessError';
  }
}
