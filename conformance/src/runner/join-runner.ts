import fs from 'node:fs';
import net from 'node:net';

/** The descriptors of the channel: see WorkerProcess. */
const FROM_RUNNER = 3;
const TO_RUNNER = 4;

// Taken before anything is loaded that could replace them.
const { writeSync } = fs;
const { stringify } = JSON;
const { keys } = Object;
const { isArray } = Array;
const { from } = Buffer;

/**
 * Plain data as JSON, by nothing that the target could have replaced: JSON.stringify would call a `toJSON` that somebody
 * gave to Object.prototype.
 */
function encoded(value: unknown): string {
  if (typeof value !== 'object' || value === null) return stringify(value) ?? 'null';
  let text = '';
  if (isArray(value)) {
    for (let i = 0; i < value.length; i++) text += `${i === 0 ? '' : ','}${encoded(value[i])}`;
    return `[${text}]`;
  }
  const names = keys(value);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    const item = (value as Record<string, unknown>)[name];
    if (item !== undefined) text += `${text === '' ? '' : ','}${stringify(name)}:${encoded(item)}`;
  }
  return `{${text}}`;
}

/** Writes all of it, and waits: the message is out, whatever the target does to this process afterwards. */
function write(text: string): void {
  const bytes = from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(TO_RUNNER, bytes, at);
}

/** Ends this process with all that it has started: the runner has gone, and nobody would read the rest. */
function end(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    // It leads no group, or there are none here.
    process.kill(process.pid, 'SIGKILL');
  }
}

/**
 * The worker's end of the channel to the runner.
 *
 * @param hear is called with each message, one after the other.
 * @returns how to answer; to be kept from the target.
 * @throws when this process was not started by a runner.
 */
export function joinRunner<To, From extends object>(hear: (message: To) => void): (message: From) => void {
  let input: net.Socket;
  try {
    input = new net.Socket({ fd: FROM_RUNNER, readable: true, writable: false });
  } catch {
    throw new Error('this module is the body of a worker process; run the command conformance instead');
  }
  let token: string | undefined;
  let rest = '';
  input.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line) as { token: string } & To;
      if (token === undefined) token = message.token;
      else hear(message);
    }
  });
  input.on('error', () => undefined).on('close', end);
  return (message) => write(`${token}${encoded(message)}\n`);
}
