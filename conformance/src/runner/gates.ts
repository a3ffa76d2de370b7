/** Named gates at which the application and the store wait until the scenario goes on. */
export class Gates {
  readonly #gates = new Map<
    string,
    { open: boolean; arrivals: number; waiting: (() => void)[]; watchers: (() => void)[] }
  >();

  #gate(name: string) {
    let gate = this.#gates.get(name);
    if (!gate) {
      gate = { open: false, arrivals: 0, waiting: [], watchers: [] };
      this.#gates.set(name, gate);
    }
    return gate;
  }

  /**
   * Resolves when the gate is open.
   *
   * @param opensAt opens it when so many have come.
   */
  async pass(name: string, opensAt = Number.POSITIVE_INFINITY): Promise<void> {
    const gate = this.#gate(name);
    gate.arrivals++;
    for (const watcher of gate.watchers.splice(0)) watcher();
    if (gate.arrivals >= opensAt) this.open(name);
    if (!gate.open) await new Promise<void>((resolve) => gate.waiting.push(resolve));
  }

  /** Resolves when somebody has come to the gate. */
  reached(name: string): Promise<void> {
    const gate = this.#gate(name);
    return gate.arrivals > 0 ? Promise.resolve() : new Promise((resolve) => gate.watchers.push(resolve));
  }

  /** Opens the gate for good. */
  open(name: string): void {
    const gate = this.#gate(name);
    gate.open = true;
    for (const go of gate.waiting.splice(0)) go();
  }
}
