import { vi } from 'vitest';

/** The output of a command so far. */
export interface CapturedOutput {
  output: string;
  /** The text on standard error. */
  complaints: string;
}

/** Keeps what is written to both output streams from the terminal, until `vi.restoreAllMocks()`. */
export function captureOutput(): CapturedOutput {
  const captured: CapturedOutput = { output: '', complaints: '' };
  const into = (part: keyof CapturedOutput) => (text: string | Uint8Array) => {
    captured[part] += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(into('output'));
  vi.spyOn(process.stderr, 'write').mockImplementation(into('complaints'));
  return captured;
}
