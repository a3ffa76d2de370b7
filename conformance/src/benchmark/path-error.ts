/** Why a path can't be measured on a target. */
export class PathError extends Error {
  /**
   * @param message what is missing or went wrong.
   * @param missing whether the target merely lacks what the path needs, which is not a fault.
   */
  constructor(
    message: string,
    readonly missing = false,
  ) {
    super(message);
    this.name = 'PathError';
  }
}
