import { real } from '../runner/clock.js';
import { HarnessError } from '../runner/harness-error.js';

/** How long a module's own function may take, in real milliseconds. */
const MODULE_LIMIT_MS = 10_000;

/**
 * Waits for what a function of a store's module gives.
 *
 * @param name the function, for the error
 * @param limit in real milliseconds
 * @throws HarnessError when it takes too long
 */
export async function inTime<Result>(name: string, result: Result, limit = MODULE_LIMIT_MS): Promise<Awaited<Result>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const text = `'${name}' of the store's module was not done after ${limit / 1000} s`;
    timer = real.setTimeout(() => reject(new HarnessError(text)), limit);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    real.clearTimeout(timer);
  }
}

/**
 * Makes a store.
 *
 * @param limit in real milliseconds
 * @throws HarnessError when that fails or takes too long
 */
export async function makeStore({ create }: { create(): unknown }, limit?: number): Promise<unknown> {
  const making = (async () => create())();
  return inTime(
    'create',
    making.catch((error: unknown) => Promise.reject(failed(error))),
    limit,
  );
}

function failed(error: unknown): HarnessError {
  return new HarnessError(
    error instanceof Error ? `'create' failed: ${error.message}` : `'create' threw ${String(error)}`,
  );
}
