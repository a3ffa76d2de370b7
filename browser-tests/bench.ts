import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright';
import type { CorpusScenario } from '../conformance/src/corpus/corpus.js';
import type { Engine, HostName } from '../conformance/src/corpus/scenario.js';
import type { Outcome } from '../conformance/src/runner/outcome.js';
import type { NginxServer } from '../test/support/nginx-server.js';
import { Contexts } from './contexts.js';
import type { Installed } from './engines.js';
import { restarted, wantsBrowser } from './for-engine.js';
import { HostProxy } from './host-proxy.js';
import { startTlsProxy } from './nginx.js';
import type { Driver, FromWorker, ToWorker } from './protocol.js';
import { ScenarioBrowser } from './scenario-browser.js';

/** The outcome of a scenario in a browser. */
export interface BrowserOutcome {
  outcome: Outcome;
  /** The names of the explanations that the cross-check needed. */
  explained: string[];
  durationMs: number;
  /** The folder with pictures and traces, if there are any. */
  evidence?: string;
}

/** Options beside the scenarios. */
export interface BenchOptions {
  /** Whether a scenario that fails runs again, to leave pictures and Playwright's traces. */
  evidence: boolean;
}

/** One engine and one target, for as many scenarios as there are. */
export class BrowserBench {
  readonly #worker: ChildProcess;
  #nginx: Promise<NginxServer> | undefined;
  readonly #proxy = new HostProxy();
  #proxyAddress: Promise<string> | undefined;
  #browser: Promise<Browser> | undefined;
  /** The browsers that its scenarios share. */
  readonly contexts: Contexts;
  #scenario: ScenarioBrowser | undefined;
  #done: { resolve: (message: FromWorker) => void; reject: (error: Error) => void } | undefined;
  #lastWords = '';

  constructor(
    readonly engine: Engine,
    private readonly installed: Installed,
    private readonly options: BenchOptions = { evidence: true },
  ) {
    this.contexts = new Contexts(
      () => this.#launchable(),
      () => this.#shared(),
    );
    this.#worker = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [], {
      execArgv: ['--no-warnings', '--import', 'tsx'],
      // The worker waits for the thread pool by giving it work: see threadPoolDone in conformance/src/runner/activity.ts.
      env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#worker.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-2000);
    });
    this.#worker.on('message', (message: FromWorker) => void this.#heard(message));
    this.#worker.on('exit', (code, signal) => {
      this.#done?.reject(new Error(`the application's process ended (${signal ?? code}): ${this.#lastWords}`));
    });
  }

  #tell(message: ToWorker): void {
    this.#worker.send(message, () => undefined);
  }

  async #heard(message: FromWorker): Promise<void> {
    if (message.type !== 'ask') {
      this.#done?.resolve(message);
      return;
    }
    const { id, what, args } = message;
    try {
      const value = await this.#driver(what, args);
      this.#tell({ type: 'answer', id, value });
    } catch (error) {
      this.#tell({ type: 'answer', id, error: error instanceof Error ? error.message : String(error) });
    }
  }

  #driver(what: keyof Driver, args: unknown[]): Promise<unknown> {
    if (what === 'nginx') {
      this.#nginx ??= startTlsProxy(Number(args[0]));
      return this.#nginx.then(({ ports }) => ports);
    }
    const browser = this.#scenario;
    if (!browser) throw new Error('no scenario is running');
    return (browser[what] as (...args: unknown[]) => Promise<unknown>).apply(browser, args);
  }

  async #ask(message: ToWorker): Promise<FromWorker> {
    const answer = await new Promise<FromWorker>((resolve, reject) => {
      this.#done = { resolve, reject };
      this.#tell(message);
    });
    this.#done = undefined;
    if (answer.type === 'broken') throw new Error(answer.reason);
    return answer;
  }

  /** The engine with its proxy, if it needs one. */
  async #launchable(): Promise<Installed> {
    if (!this.installed.byProxy) return this.installed;
    this.#proxyAddress ??= this.#proxy.start();
    const server = await this.#proxyAddress;
    return { ...this.installed, options: { ...this.installed.options, proxy: { server } } };
  }

  #shared(): Promise<Browser> {
    this.#browser ??= this.#launchable().then(({ type, options }) => type.launch(options));
    return this.#browser;
  }

  /** The browser's version. */
  async version(): Promise<string> {
    return (await this.#shared()).version();
  }

  /**
   * Loads the target.
   *
   * @param file a module, as `conformance run` takes it.
   */
  async load(file: string): Promise<{ name: string; version: string }> {
    const answer = await this.#ask({ type: 'load', file });
    if (answer.type !== 'ready') throw new Error(`the application's process answered '${answer.type}'`);
    return { name: answer.name, version: answer.version };
  }

  /**
   * Runs one scenario. Traces slow every step down, and so only one that has failed gets them, in a second run; what
   * the first one found stays.
   */
  async run(entry: CorpusScenario, host: HostName): Promise<BrowserOutcome> {
    const found = await this.#run(entry, host);
    if (found.outcome.verdict === 'pass' || !this.options.evidence) return found;
    const evidence = `reports/browser/${this.engine}/${entry.scenario.id}`;
    await this.#run(entry, host, evidence);
    return { ...found, evidence };
  }

  /** @param evidence the folder that gets pictures and traces, if they are wanted. */
  async #run(entry: CorpusScenario, host: HostName, evidence?: string): Promise<BrowserOutcome> {
    const { scenario } = entry;
    // A script fetches what was written for the plain client.
    const by = wantsBrowser(entry) ? 'navigate' : 'fetch';
    const browser = new ScenarioBrowser(this.engine, this.contexts, {
      persistent: restarted(scenario),
      traced: evidence !== undefined,
    });
    this.#scenario = browser;
    try {
      const answer = await this.#ask({ type: 'job', job: { scenario, engine: this.engine, host, by } });
      if (answer.type !== 'result') throw new Error(`the application's process answered '${answer.type}'`);
      // If a part can't be had, the rest is kept all the same.
      if (evidence !== undefined) await browser.leaveEvidence(evidence).catch(() => undefined);
      return answer;
    } finally {
      await browser.close();
      this.#scenario = undefined;
    }
  }

  async close(): Promise<void> {
    this.#worker.kill('SIGKILL');
    await this.contexts.close();
    await (await this.#browser)?.close();
    // One that did not start has been reported where it was asked for.
    await this.#nginx?.then(
      (nginx) => nginx.stop(),
      () => undefined,
    );
    this.#proxy.stop();
  }
}
