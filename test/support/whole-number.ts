import { InvalidArgumentError } from 'commander';

/**
 * Reads a whole number from the command line.
 *
 * @param least the smallest that is accepted
 * @returns the parser, which throws InvalidArgumentError for anything else
 */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`expected a whole number from ${least}.`);
    return value;
  };
}
