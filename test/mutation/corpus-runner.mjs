/**
 * A test runner for Stryker: scenarios first, then, for a mutant that none of them has noticed, the unit tests.
 *
 * The corpus runs in one process with all the mutants in it, which takes milliseconds a mutant; Vitest, which has to
 * start its test files anew for each, takes seconds.
 */
import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import { strykerPlugins as vitestPlugins } from '@stryker-mutator/vitest-runner';

/** Distinguishes the tests of the corpus from those of Vitest. */
const PREFIX = 'corpus:';

/** One of this many scenarios is tried on a mutant before the unit tests. */
const FEW_OF = 6;

class CorpusThenUnitRunner {
  #child;
  #unit;
  /** The ids of all tests, for mutants that concern all. */
  #every = [];

  /** @param unit Stryker's runner for Vitest. */
  constructor(unit) {
    this.#unit = unit;
  }

  capabilities() {
    return this.#unit.capabilities();
  }

  async init() {
    await this.#unit.init();
  }

  async dispose() {
    this.#stop();
    await this.#unit.dispose();
  }

  #stop() {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  /** Asks the process of the corpus; undefined when it has not answered after so many ms, and had to be ended. */
  #ask(question, limitMs) {
    // In the copy of the project whose source Stryker has changed: that is where it starts its runners.
    this.#child ??= fork(resolve('conformance/src/testing/mutation-worker.ts'), [], {
      execArgv: ['--no-warnings', '--import', 'tsx'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '1', NODE_ENV: '', FORCE_COLOR: '0' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const child = this.#child;
    return new Promise((settle, reject) => {
      const over = () => {
        clearTimeout(timer);
        child.removeAllListeners();
      };
      const timer = setTimeout(() => {
        over();
        this.#stop();
        settle(undefined);
      }, limitMs);
      child.once('message', (answer) => {
        over();
        settle(answer);
      });
      child.once('exit', (code, signal) => {
        over();
        this.#child = undefined;
        reject(new Error(`the process of the corpus ended (${signal ?? code})`));
      });
      child.send(question);
    });
  }

  async dryRun(options) {
    const unit = await this.#unit.dryRun(options);
    if (unit.status !== 'complete') return unit;
    const corpus = await this.#ask({ type: 'dry-run' }, options.timeout);
    if (!corpus) return { status: 'timeout' };
    const tests = corpus.tests.map(({ id, durationMs, problem }) => ({
      id: PREFIX + id,
      name: `corpus: ${id}`,
      timeSpentMs: durationMs,
      ...(problem === undefined ? { status: 0 } : { status: 1, failureMessage: problem }),
    }));
    this.#every = [...tests, ...unit.tests].map(({ id }) => id);
    const coverage = { static: { ...unit.mutantCoverage?.static }, perTest: { ...unit.mutantCoverage?.perTest } };
    for (const [mutant, hits] of Object.entries(corpus.coverage.static)) {
      coverage.static[mutant] = (coverage.static[mutant] ?? 0) + hits;
    }
    for (const [id, hits] of Object.entries(corpus.coverage.perTest)) coverage.perTest[PREFIX + id] = hits;
    return { status: 'complete', tests: [...tests, ...unit.tests], mutantCoverage: coverage };
  }

  /** Tries a mutant on scenarios; undefined where none has noticed it. */
  async #tryCorpus(options, scenarios) {
    const answer = await this.#ask(
      {
        type: 'mutant',
        mutant: options.activeMutant.id,
        whenLoading: options.mutantActivation === 'static',
        scenarios,
        hitLimit: options.hitLimit,
      },
      options.timeout,
    ).catch((error) => ({ killedBy: scenarios[0], problem: error.message, ran: 1 }));
    if (!answer) return { status: 'timeout' };
    if (answer.killedBy === undefined) return undefined;
    const { killedBy, problem = '', ran } = answer;
    return { status: 'killed', killedBy: [PREFIX + killedBy], failureMessage: problem, nrOfTests: ran };
  }

  async mutantRun(options) {
    const asked = options.testFilter ?? this.#every;
    const scenarios = asked.filter((id) => id.startsWith(PREFIX)).map((id) => id.slice(PREFIX.length));
    const units = asked.filter((id) => !id.startsWith(PREFIX));
    // A few scenarios from everywhere detect most of the mutants that the corpus detects at all; the others are mostly
    // a matter for unit tests.
    const few = scenarios.filter((_, i) => i % FEW_OF === 0);
    const rest = scenarios.filter((_, i) => i % FEW_OF !== 0);
    let result = few.length > 0 ? await this.#tryCorpus(options, few) : undefined;
    if (!result && units.length > 0) {
      const unit = await this.#unit.mutantRun({ ...options, testFilter: units });
      if (unit.status !== 'survived') result = unit;
    }
    if (!result && rest.length > 0) result = await this.#tryCorpus(options, rest);
    return result ?? { status: 'survived', nrOfTests: asked.length };
  }
}

const [vitest] = vitestPlugins;

/** @param injector Stryker's, from which the runner for Vitest takes what it needs. */
function createRunner(injector) {
  return new CorpusThenUnitRunner(vitest.factory(injector));
}
createRunner.inject = ['$injector'];

export const strykerPlugins = [{ kind: 'TestRunner', name: 'corpus-then-unit', factory: createRunner }];
