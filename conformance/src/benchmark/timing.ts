import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { GCProfiler, getHeapStatistics } from 'node:v8';
import { Bench } from 'tinybench';
import { within } from './deadline.js';
import type { Task } from './task.js';

/** How often a task runs at the least, however little time there is. */
const MIN_RUNS = 3;

/** A task that takes longer hangs; the time that is asked for is far below a second. */
const PATIENCE_MS = 60_000;

/** What one request of a task takes. */
export interface Timing {
  /** Nanoseconds: the median over the runs, and so without the runs that garbage collection fell into. */
  nanoseconds: number;
  /** Nanoseconds of the young generation's garbage collections that fell into the runs. */
  collecting: number;
}

function isMinor(pause: PerformanceEntry): boolean {
  return (pause as { detail?: { kind?: number } }).detail?.kind === constants.NODE_PERFORMANCE_GC_MINOR;
}

/** Runs a task with tinybench for some milliseconds. */
export async function time(name: string, task: Task, milliseconds: number): Promise<Timing> {
  const bench = new Bench({ time: milliseconds, iterations: MIN_RUNS, warmup: false, throws: true });
  const begun: number[] = [];
  const ended: number[] = [];
  bench.add(name, () => task.run(), {
    async: true,
    async beforeEach() {
      await task.prepare();
      begun.push(performance.now());
    },
    afterEach() {
      ended.push(performance.now());
    },
  });
  const pauses: PerformanceEntry[] = [];
  const observer = new PerformanceObserver((list) => {
    // The others come when the old generation has grown: by what the harness keeps, not by what a request leaves.
    pauses.push(...list.getEntries().filter(isMinor));
  });
  observer.observe({ entryTypes: ['gc'] });
  await within(PATIENCE_MS, name, bench.run());
  // Node tells of a collection some turns of the event loop later.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  observer.disconnect();
  let collecting = 0;
  let run = 0;
  for (const { startTime, duration } of pauses) {
    while ((ended[run] ?? Number.POSITIVE_INFINITY) < startTime) run++;
    // Those while the next requests are made have taken away what the runs left, too; but then, those during the runs
    // have taken away what was left by the making.
    if (startTime >= (begun[run] ?? Number.POSITIVE_INFINITY)) collecting += duration * 1e6;
  }
  const [result] = bench.results;
  if (result?.state !== 'completed') throw new Error(`${name} was not measured: ${result?.state}`);
  const { p50, samplesCount } = result.latency;
  return {
    nanoseconds: (p50 * 1e6) / task.requests,
    collecting: collecting / (samplesCount * task.requests),
  };
}

/**
 * How many bytes of the heap a task allocates in one run: what is there afterwards and was not before, and what the
 * garbage collector took away meanwhile.
 */
async function allocatedInRun(task: Task): Promise<number> {
  await task.prepare();
  const profiler = new GCProfiler();
  profiler.start();
  const before = getHeapStatistics().used_heap_size;
  await task.run();
  const after = getHeapStatistics().used_heap_size;
  const collected = profiler
    .stop()
    .statistics.map(
      ({ beforeGC, afterGC }) => beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize,
    );
  return collected.reduce((sum, bytes) => sum + bytes, after - before);
}

/** The bytes that each of some runs of a task allocates, for one request. */
export async function allocations(task: Task, runs: number): Promise<number[]> {
  const bytes: number[] = [];
  for (let i = 0; i < runs; i++) bytes.push((await allocatedInRun(task)) / task.requests);
  return bytes;
}
