/**
 * `npm run stores` runs the store contract against the published stores, on servers of its own, and prints the table store ×
 * requirement. Names of stores choose some of them. The results stay in reports/stores.
 *
 *     tsx scripts/stores.mts [NAME…]
 *
 * It ends with 1 if a store fails what its baseline does not list, or passes what it lists.
 */

import { keepResults } from '../conformance/src/matrix/kept-results.js';
import {
  PUBLISHED_STORES,
  runPublishedStores,
  type StoreResult,
  startServers,
  storesTable,
} from '../conformance/src/testing/published/stores.js';

function tell({ name, status, results, seconds }: StoreResult): void {
  const counts = Object.entries(results.end?.counts ?? {}).filter(([, count]) => count > 0);
  const told = counts.map(([verdict, count]) => `${count} ${verdict}`).join(', ');
  process.stderr.write(`${name}: ${told}; status ${status}, ${seconds.toFixed(1)} s\n`);
  for (const { id, verdict } of results.results)
    if (['fail', 'error', 'unexpected-pass'].includes(verdict)) process.stderr.write(`  ${id}: ${verdict}\n`);
  if (status !== 0) process.exitCode = 1;
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !PUBLISHED_STORES.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`unknown: ${unknown.join(', ')}. The stores are ${PUBLISHED_STORES.join(', ')}\n`);
  process.exitCode = 64;
} else {
  const stop = await startServers();
  try {
    const results = await runPublishedStores(chosen.length > 0 ? chosen : PUBLISHED_STORES, tell);
    for (const { name, results: run } of results) keepResults('stores', name, run);
    process.stdout.write(`${storesTable(results.map((result) => result.results))}\n`);
  } finally {
    await stop();
  }
}
