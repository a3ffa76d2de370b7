/**
 * The address of something within the page: `#cookie.path.default`, `#cookie.path.default@express-session-1.19.0`. Links
 * to requirements and scenarios last, since their ids do.
 *
 * @param id of a requirement or scenario.
 * @param key of a column.
 */
export function addressOf(id: string, key?: string): string {
  return `#${encodeURIComponent(id)}${key === undefined ? '' : `@${encodeURIComponent(key)}`}`;
}

/** What an address names; undefined if it is none, as somebody may have typed it. */
export function readAddress(address: string): { id: string; key?: string } | undefined {
  const [id = '', key] = address.replace(/^#/, '').split('@');
  try {
    return id === ''
      ? undefined
      : { id: decodeURIComponent(id), ...(key === undefined ? {} : { key: decodeURIComponent(key) }) };
  } catch {
    return undefined;
  }
}
