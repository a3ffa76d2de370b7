import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from './package-build.js';
import { temporaryFolder } from './temporary-folder.js';

const execute = promisify(execFile);

/** The root package.json, as far as the tests read it. */
export const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
  files: string[];
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

const LISTEN_ANYWHERE = join(__dirname, 'listen-anywhere.mjs');

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid);
  } catch (err) {
    // It has ended, and its exit event has not arrived yet.
    if ((err as NodeJS.ErrnoException).code !== 'ESRCH') throw err;
  }
}

/** A program that listens. */
export interface Running {
  port: number;
  /** Ends it; gives what it wrote to standard error. */
  stop(): Promise<string>;
}

/** The result of a program that has ended. */
export interface Ended {
  status: number;
  stdout: string;
  stderr: string;
}

/**
 * A folder like that of a user of the package: a package.json, programs, and in node_modules the built package with the
 * libraries that it and the programs import. Nothing else can be imported.
 */
export class Project {
  readonly #temporary = temporaryFolder('project');
  readonly folder = this.#temporary.path;
  private readonly programs = new Set<ChildProcess>();

  /**
   * @param builtPackage the folder of the package as it would be published
   * @param names under which the package is installed
   */
  constructor(builtPackage: string, names: readonly string[] = [manifest.name]) {
    // Also when the run is interrupted.
    process.once('exit', this.remove);
    this.write('package.json', '{ "type": "module", "private": true }\n');
    for (const name of names) {
      cpSync(builtPackage, join(this.folder, 'node_modules', name), { recursive: true });
    }
    this.install(...Object.keys(manifest.dependencies));
  }

  /** Makes packages from this repository's node_modules available. */
  install(...packages: string[]): this {
    for (const name of packages) {
      const link = join(this.folder, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(repository, 'node_modules', name), link, 'dir');
    }
    return this;
  }

  /**
   * Copies an example of the repository, and installs what its package.json names, in the versions of this repository.
   *
   * @param folder below examples/
   * @throws Error if it requires other versions than those that are tested here
   */
  copyExample(folder: string): this {
    const from = join(repository, 'examples', folder);
    cpSync(from, this.folder, { recursive: true });
    const { dependencies } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as typeof manifest;
    for (const [name, version] of Object.entries(dependencies)) {
      const tested = name === manifest.name ? manifest.version : manifest.devDependencies[name];
      if (version !== tested)
        throw new Error(`examples/${folder} requires ${name} ${version}, but ${tested} is tested`);
      if (name !== manifest.name) this.install(name);
    }
    return this;
  }

  /** Like {@link install}, for a package that is to find its own imports in this project. */
  installCopy(name: string): this {
    cpSync(join(repository, 'node_modules', name), join(this.folder, 'node_modules', name), { recursive: true });
    return this;
  }

  write(file: string, text: string): this {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return this;
  }

  /**
   * Runs a command line of the shell that starts a program which listens, and waits until it does.
   *
   * @param environment beside PATH, what the program finds in its environment
   * @throws Error with what was written to standard error, if the program ends instead
   */
  start(commandLine: string, environment: Record<string, string> = {}): Promise<Running> {
    const child = spawn(commandLine, {
      cwd: this.folder,
      env: { PATH: process.env.PATH, NODE_OPTIONS: `--import ${LISTEN_ANYWHERE}`, ...environment },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      shell: true,
      // The shell and what it starts are one process group, so that both can be ended.
      detached: true,
    });
    this.programs.add(child);
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    return new Promise((resolve, reject) => {
      void ended.then(() => {
        this.programs.delete(child);
        reject(new Error(`${commandLine} ended:\n${errors}`));
      });
      child.once('message', (message) => {
        const { port } = message as { port: number };
        resolve({
          port,
          stop: async () => {
            endGroup(child);
            await ended;
            return errors;
          },
        });
      });
    });
  }

  /** Runs a command to its end; a status other than 0 is no error here. */
  async run(command: string, args: readonly string[]): Promise<Ended> {
    try {
      const { stdout, stderr } = await execute(command, args, { cwd: this.folder });
      return { status: 0, stdout, stderr };
    } catch (err) {
      const { code, stdout, stderr } = err as { code?: unknown; stdout: string; stderr: string };
      if (typeof code !== 'number') throw err;
      return { status: code, stdout, stderr };
    }
  }

  /** Ends the programs that still run, and removes the folder. */
  remove = (): void => {
    process.off('exit', this.remove);
    for (const child of this.programs) endGroup(child);
    this.#temporary.remove();
  };
}
