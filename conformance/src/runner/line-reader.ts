/**
 * Makes lines of text that arrives in pieces. It looks at each piece once: a line of megabytes comes in hundreds of them.
 */
export class LineReader {
  readonly #pieces: string[] = [];
  #length = 0;

  /** The characters of the line that is not complete yet. */
  get pending(): number {
    return this.#length;
  }

  /** @returns the lines that a piece completes, without their ends. */
  take(piece: string): string[] {
    const lines = piece.split('\n');
    const last = lines.pop() ?? '';
    if (lines.length > 0) {
      lines[0] = this.#pieces.splice(0).join('') + lines[0];
      this.#length = 0;
    }
    this.#pieces.push(last);
    this.#length += last.length;
    return lines;
  }

  /** Forgets the line that is not complete yet. */
  clear(): void {
    this.#pieces.length = 0;
    this.#length = 0;
  }
}
