/** A promise that remembers whether the application has attached a handler to it. */
export class HeardPromise extends Promise<void> {
  /** Whether `then`, `catch`, `finally` or `await` was used on it. Not set by the constructor, which runs too early. */
  declare isHeard: true | undefined;

  /** Makes `then` return an ordinary promise. */
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

  /** Keeps an unhandled rejection from ending the process. */
  tolerate(): void {
    super.then(undefined, () => {});
  }
}
