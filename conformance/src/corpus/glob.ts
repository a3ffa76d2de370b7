/**
 * A pattern for ids: `*` is any run of characters, `?` any one, everything else is itself; the whole id has to match.
 *
 * Ids have no folders, so that `*` need not stop anywhere.
 */
export function globMatcher(pattern: string): (id: string) => boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (id) => expression.test(id);
}
