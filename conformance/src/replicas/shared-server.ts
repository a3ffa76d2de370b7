import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printableLine } from '../printable.js';
import { processBody } from '../process-body.js';
import { endTogether, killGroup, LEADER } from '../runner/process-group.js';
import type { ReplicaParts } from './messages.js';
import { clientFor } from './open-database.js';
import type { DatabaseAddress } from './shared-records.js';
import { SHARED_STORE_VARIABLE } from './shared-store-variable.js';

/** The programs that are a Redis, by preference. */
const PROGRAMS = ['redis-server', 'valkey-server'];

/** A Redis that takes longer to start is given up, in milliseconds. */
const PATIENCE_MS = 30_000;

/** How much of its output is kept, in characters. */
const MAX_OUTPUT = 10_000;

const READY = /ready to accept connections/i;

/** Thrown when there is nothing that replicas could share. */
export class NothingToShare extends Error {}

/**
 * Runs a program until it ends or nobody holds the other end of standard input any more: it must not outlive this process,
 * even if that is killed. The shell leads a group, which it ends.
 */
const TIED = 'command -v "$1" >/dev/null || exit 127; ("$@"; kill 0) & cat >/dev/null; kill 0';

/** What a shell exits with for a program that is not there. */
const NOT_FOUND = 127;

/**
 * Starts a program that is a Redis, on a socket in a folder that nobody else can read.
 *
 * @returns undefined when there is no such program.
 */
function start(program: string, folder: string, socket: string): Promise<ChildProcess | undefined> {
  const own = ['--port', '0', '--unixsocket', socket, '--unixsocketperm', '700', '--dir', folder, '--save', ''];
  const child = spawn('sh', ['-c', TIED, 'sh', program, ...own], { ...LEADER, stdio: 'pipe' });
  endTogether(child);
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => killGroup(child), PATIENCE_MS);
    const read = (chunk: Buffer) => {
      // It is drained later, too, or it would block.
      if (output.length < MAX_OUTPUT) output += String(chunk);
      if (!READY.test(output)) return;
      clearTimeout(timer);
      resolve(child);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    // Without a shell there is no Redis either.
    child.once('error', () => resolve(undefined));
    child.once('close', (status) => {
      clearTimeout(timer);
      if (status === NOT_FOUND) resolve(undefined);
      else reject(new NothingToShare(`${program} did not start: ${printableLine(output.trim())}`));
    });
    child.stdin.on('error', () => undefined);
  });
}

/**
 * The database that the replicas of scenarios share: the one that the user names, or a Redis that is started when a
 * scenario first needs it.
 */
export class SharedServer {
  #opened: Promise<ReplicaParts> | undefined;
  #child: ChildProcess | undefined;
  #folder: string | undefined;

  /**
   * @param url of a Redis or a PostgreSQL; by default that in the environment, and without one a Redis is started.
   * @param programs that are a Redis, by preference.
   */
  constructor(
    private readonly url: string | undefined = process.env[SHARED_STORE_VARIABLE] || undefined,
    private readonly programs: readonly string[] = PROGRAMS,
  ) {}

  /** Whether the user has named it. */
  get isNamed(): boolean {
    return this.url !== undefined;
  }

  /**
   * What replicas share. The same for every call.
   *
   * @throws NothingToShare when there is nothing, with what the user can do.
   */
  open(): Promise<ReplicaParts> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async #open(): Promise<ReplicaParts> {
    const database = this.url === undefined ? { socket: await this.#start() } : { url: this.url };
    demandClient(database);
    // Beside this module, and not beside whoever asks: a worker that was compiled into one file has another place.
    return { file: processBody('replica', import.meta.url), database };
  }

  async #start(): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
    this.#folder = folder;
    const socket = join(folder, 'redis');
    for (const program of this.programs) {
      this.#child = await start(program, folder, socket);
      if (this.#child) return socket;
    }
    throw new NothingToShare(
      `several processes need a Redis to share: install ${this.programs[0]}, or name a Redis or PostgreSQL with --shared-store <url>`,
    );
  }

  /** Ends what was started. */
  async close(): Promise<void> {
    await this.#opened?.catch(() => undefined);
    if (this.#child) killGroup(this.#child);
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** @throws NothingToShare when the package that connects to a database is not installed. */
function demandClient(database: DatabaseAddress): void {
  const client = clientFor(database);
  try {
    createRequire(import.meta.url).resolve(client);
  } catch {
    throw new NothingToShare(
      `several processes need the package '${client}' to share a database: npm install --save-dev ${client}`,
    );
  }
}
