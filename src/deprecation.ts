const warned = new Set<string>();

/**
 * Warns, once in the life of the process, of a use that a later version may refuse. `node --no-deprecation` silences
 * it, `node --throw-deprecation` makes it an error.
 *
 * @param code what `process.on('warning')` can tell the warnings apart by, `SPEC_SESSION_…`
 * @param message what is deprecated; what to do instead
 */
export function deprecate(code: string, message: string): void {
  if (warned.has(code)) return;
  warned.add(code);
  process.emitWarning(message, { type: 'DeprecationWarning', code });
}
