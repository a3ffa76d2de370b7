/** A promise that remembers whether anybody waits for it. */
export class HeardPromise extends Promise<void> {
  /** Whether `then`, `catch`, `finally` or `await` was used on it. Not set by the constructor, which runs too early. */
  declare isHeard: true | undefined;

  /** What `then` returns is an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  // biome-ignore lint/suspicious/noThenProperty: `await` calls it, and that is how it is noticed
  override then<Value = void, Reason = never>(
    // biome-ignore lint/suspicious/noConfusingVoidType: the type that Promise<void> gives it
    onFulfilled?: ((value: void) => Value | PromiseLike<Value>) | null,
    onRejected?: ((reason: unknown) => Reason | PromiseLike<Reason>) | null,
  ): Promise<Value | Reason> {
    this.isHeard = true;
    return super.then(onFulfilled, onRejected);
  }

  /** Keeps a rejection that nobody hears from ending the process. */
  tolerate(): void {
    super.then(undefined, () => {});
  }
}
