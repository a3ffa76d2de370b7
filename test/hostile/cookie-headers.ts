import { parse } from 'cookie';
import { readCookie } from '../../src/cookie-header.js';
import type { Choices } from '../support/random.js';

/** The names that are looked for; some of them begin or end like others, or are properties of every object. */
export const NAMES = ['connect.sid', 'sid', 'id', 's', '__proto__', 'constructor', '__Host-sid'] as const;

/** Pieces from which headers are composed: each has a meaning in the grammar, or looks as if it had one. */
const PIECES = [
  ...NAMES,
  '=',
  '=',
  '=',
  ';',
  ';',
  '; ',
  ' ',
  '\t',
  '"',
  ',',
  '%',
  '%41',
  '%C3%A9',
  '%C3',
  '%zz',
  '\\',
  '\u00a0',
  'é',
  '\ud800',
  '\r\n',
  '\0',
  's:abc.def',
  'j:{"a":1}',
  '$Version',
] as const;

/** Node refuses requests with longer headers by default. */
const LONGEST = 16 * 1024;

/** A header of a few pieces; one in a thousand is as long as Node allows, and repeats one or two pieces. */
export function hostileHeader(choices: Choices): string {
  if (choices.below(1000) === 0) return longHeader(choices);
  let header = '';
  for (let pieces = choices.below(24); pieces > 0; pieces--) {
    const kind = choices.below(8);
    if (kind === 0) header += String.fromCharCode(choices.below(256));
    else if (kind < 3) header += pair(choices);
    else header += choices.of(PIECES);
  }
  return header;
}

/** A cookie that servers accept, in which only the value is strange. */
function pair(choices: Choices): string {
  const space = () => choices.of(['', '', ' ', '\t']);
  return `${space()}${choices.of(NAMES)}${space()}=${space()}${choices.of(PIECES)}${choices.of(PIECES)}${choices.of([';', '; '])}`;
}

function longHeader(choices: Choices): string {
  const first = choices.of(PIECES).repeat(1 + choices.below(3)) + choices.of(PIECES);
  const second = choices.of(PIECES);
  const half = LONGEST / 2;
  const repeated = (text: string, length: number) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
  return `${repeated(first, half)}${repeated(second, half)}`;
}

/** The value that `cookie` finds; it reads names that objects inherit as cookies only if they were sent. */
function expectedValue(header: string, name: string): string | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(parse(header), name)?.value;
  return typeof value === 'string' ? value : undefined;
}

/**
 * Compares the middleware's reading of a header with that of the package `cookie`.
 *
 * @throws Error that names the header, the cookie and both values
 */
export function compareReading(header: string, name: string): void {
  const actual = readCookie(header, name);
  const expected = expectedValue(header, name);
  if (actual !== expected) {
    const shown = [header, name, expected, actual].map((value) => JSON.stringify(value) ?? 'undefined');
    throw new Error(`in the Cookie header ${shown[0]}, ${shown[1]} is ${shown[2]} to cookie and ${shown[3]} here`);
  }
}

/** The time that the middleware takes to read a cookie, in milliseconds: the least of some attempts. */
export function readingTime(header: string, name: string, attempts: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < attempts; i++) {
    const begin = performance.now();
    readCookie(header, name);
    least = Math.min(least, performance.now() - begin);
  }
  return least;
}
