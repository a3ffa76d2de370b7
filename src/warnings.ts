const warned = new Set<string>();

/**
 * Warns, once in the life of the process, of something that works and is most likely a mistake.
 *
 * @param code what `process.on('warning')` can tell the warnings apart by, `SPEC_SESSION_…`
 * @param message what was found; what to do instead
 */
export function warn(code: string, message: string): void {
  emitOnce(code, message, 'Warning');
}

/**
 * Warns, once in the life of the process, of a use that a later version may refuse. `node --no-deprecation` silences
 * it, `node --throw-deprecation` makes it an error.
 *
 * @param code what `process.on('warning')` can tell the warnings apart by, `SPEC_SESSION_…`
 * @param message what is deprecated; what to do instead
 */
export function deprecate(code: string, message: string): void {
  emitOnce(code, message, 'DeprecationWarning');
}

function emitOnce(code: string, message: string, type: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  process.emitWarning(message, { type, code });
}
