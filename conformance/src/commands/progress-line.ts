/** Writes the progress line of something that takes a while, at a terminal only. */
export function progressLine(): { show(text: string): void; clear(): void } {
  const terminal = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  return {
    show(text) {
      if (terminal) process.stderr.write(`\r\x1b[K${text}`);
    },
    clear() {
      if (terminal) process.stderr.write('\r\x1b[K');
    },
  };
}
