/**
 * `npm run stores` runs the store contract against the published stores, on servers of its own, and prints the table store ×
 * requirement. Names of stores choose some of them. The results stay in reports/stores.
 *
 *     tsx scripts/stores.mts [NAME…]
 *
 * It ends with 1 if a store fails what its baseline does not list, or passes what it lists.
 */

import { keepResults } from '../conformance/src/matrix/kept-results.js';
import type { RunResults } from '../conformance/src/report/run-results.js';
import {
  PUBLISHED_STORES,
  runPublishedStore,
  startServers,
  storesTable,
} from '../conformance/src/testing/published/stores.js';

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !PUBLISHED_STORES.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`unknown: ${unknown.join(', ')}. The stores are ${PUBLISHED_STORES.join(', ')}\n`);
  process.exitCode = 64;
} else {
  const stop = await startServers();
  try {
    const runs: RunResults[] = [];
    for (const name of chosen.length > 0 ? chosen : PUBLISHED_STORES) {
      const { status, results } = await runPublishedStore(name);
      keepResults('stores', name, results);
      const { counts } = results.end ?? {};
      process.stderr.write(`${name}: ${JSON.stringify(counts)}, status ${status}\n`);
      for (const { id, verdict } of results.results)
        if (['fail', 'error', 'unexpected-pass'].includes(verdict)) process.stderr.write(`  ${id}: ${verdict}\n`);
      if (status !== 0) process.exitCode = 1;
      runs.push(results);
    }
    process.stdout.write(`${storesTable(runs)}\n`);
  } finally {
    await stop();
  }
}
