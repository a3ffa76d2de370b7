/** The number of single-character edits between two words (Levenshtein), or the limit when it is not below that. */
function distance(a: string, b: string, limit: number): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution));
    }
    // From here it can only become more.
    if (Math.min(...row) >= limit) return limit;
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** Comparisons of two characters, after which no better candidate is looked for: there may be any number of them. */
const MAX_WORK = 3_000_000;

/**
 * The candidate that a mistyped word was probably meant to be.
 *
 * @returns the nearest candidate, or undefined when none is near enough to be a guess worth making.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  // Words come from files that anybody may have written: the work is quadratic in their length.
  if (word.length > 200) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  let work = 0;
  for (const candidate of candidates) {
    // So many characters would have to be added or taken away.
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    work += word.length * candidate.length;
    if (work > MAX_WORK) break;
    const d = distance(word.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** ` (did you mean 'x'?)` when there is something to suggest, otherwise nothing. */
export function suggestion(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : ` (did you mean '${found}'?)`;
}
