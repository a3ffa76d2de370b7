/**
 * A test runner for Stryker: the corpus first, then, for a mutant that no scenario has noticed, the unit tests.
 *
 * The corpus runs in one process with all the mutants in it, which takes milliseconds a mutant; Vitest, which has to
 * start its test files anew for each, takes seconds.
 */
import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import { strykerPlugins as vitestPlugins } from '@stryker-mutator/vitest-runner';

/** Tells the tests of the corpus from those of Vitest. */
const PREFIX = 'corpus:';

class CorpusThenUnitRunner {
  #child;
  #unit;

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
    const coverage = { static: { ...unit.mutantCoverage?.static }, perTest: { ...unit.mutantCoverage?.perTest } };
    for (const [mutant, hits] of Object.entries(corpus.coverage.static)) {
      coverage.static[mutant] = (coverage.static[mutant] ?? 0) + hits;
    }
    for (const [id, hits] of Object.entries(corpus.coverage.perTest)) coverage.perTest[PREFIX + id] = hits;
    return { status: 'complete', tests: [...tests, ...unit.tests], mutantCoverage: coverage };
  }

  async mutantRun(options) {
    const asked = options.testFilter;
    const scenarios = asked?.filter((id) => id.startsWith(PREFIX)).map((id) => id.slice(PREFIX.length));
    let ran = 0;
    if (scenarios === undefined || scenarios.length > 0) {
      const answer = await this.#ask(
        {
          type: 'mutant',
          mutant: options.activeMutant.id,
          whenLoading: options.mutantActivation === 'static',
          scenarios: scenarios ?? [],
          hitLimit: options.hitLimit,
        },
        options.timeout,
      ).catch((error) => ({ killedBy: scenarios?.[0] ?? '', problem: error.message, ran: 1 }));
      if (!answer) return { status: 'timeout' };
      ran = answer.ran;
      if (answer.killedBy !== undefined) {
        return {
          status: 'killed',
          killedBy: [PREFIX + answer.killedBy],
          failureMessage: answer.problem ?? '',
          nrOfTests: ran,
        };
      }
    }
    const testFilter = asked?.filter((id) => !id.startsWith(PREFIX));
    if (testFilter?.length === 0) return { status: 'survived', nrOfTests: ran };
    const result = await this.#unit.mutantRun({ ...options, testFilter });
    return 'nrOfTests' in result ? { ...result, nrOfTests: result.nrOfTests + ran } : result;
  }
}

const [vitest] = vitestPlugins;

/** @param injector Stryker's, from which the runner for Vitest takes what it needs. */
function createRunner(injector) {
  return new CorpusThenUnitRunner(vitest.factory(injector));
}
createRunner.inject = ['$injector'];

export const strykerPlugins = [{ kind: 'TestRunner', name: 'corpus-then-unit', factory: createRunner }];
