/** Longer patterns are refused: nobody can see what they mean. */
const MAX_LENGTH = 300;

/**
 * Why a regular expression of the corpus is refused, or undefined when it is fine.
 *
 * The corpus is input that anybody may have written, and the expressions run on what a target answers. Refused is what
 * makes matching take exponential time (a repeated group that repeats inside, or that has alternatives) and what other
 * languages' expressions lack (back references, look-around).
 */
export function patternFault(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH) return `the pattern is longer than ${MAX_LENGTH} characters`;
  if (/\\[1-9]|\\k</.test(pattern)) return 'the pattern has a back reference';
  if (/\(\?(?!:)/.test(pattern)) return 'the pattern has a group other than ( ) and (?: )';
  try {
    new RegExp(pattern, 's');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  // Groups that are open here, innermost last, each with what would make a repetition of it dangerous.
  const open: { repeats: boolean; choice: boolean }[] = [];
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === '\\') i++;
    else if (inClass) inClass = c !== ']';
    else if (c === '[') inClass = true;
    else if (c === '(') open.push({ repeats: false, choice: false });
    else if (c === '|') {
      const group = open.at(-1);
      if (group) group.choice = true;
    } else if (c === ')') {
      const group = open.pop();
      const quantifier = /^(?:[*+]|\{\d+,(?:\d*)\})/.test(pattern.slice(i + 1));
      if (quantifier && (group?.repeats || group?.choice))
        return 'the pattern repeats a group that itself repeats or chooses';
      const parent = open.at(-1);
      if (parent && (quantifier || group?.repeats)) parent.repeats = true;
      if (parent && group?.choice) parent.choice = true;
    } else if (c === '*' || c === '+' || (c === '{' && /^\{\d+,/.test(pattern.slice(i)))) {
      const group = open.at(-1);
      if (group) group.repeats = true;
    }
  }
  return undefined;
}

/**
 * The expression of a `$match`, without flags but for `.` to match line ends too.
 *
 * @throws SyntaxError for a pattern that `patternFault` refuses.
 */
export function safePattern(pattern: string): RegExp {
  const fault = patternFault(pattern);
  if (fault !== undefined) throw new SyntaxError(`${fault}: ${pattern}`);
  return new RegExp(pattern, 's');
}
