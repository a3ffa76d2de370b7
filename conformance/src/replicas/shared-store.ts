import { isObject, type Json, type StoreOperation, type StoreSpec } from '../corpus/scenario.js';
import type { Activity } from '../runner/activity.js';
import { type Callback, hasExpired, type StoreObject, storeOf } from '../runner/bare-store.js';
import { real } from '../runner/clock.js';
import type { Target } from '../targets/target.js';
import type { SharedRecord, SharedRecords } from './shared-records.js';

/** A session as it is kept. */
function packed(session: unknown): SharedRecord {
  const plain = JSON.parse(JSON.stringify(session)) as Json;
  if (!isObject(plain)) return { data: JSON.stringify(plain), cookie: null };
  const { cookie, ...data } = plain;
  return { data: JSON.stringify(data), cookie: cookie === undefined ? null : JSON.stringify(cookie) };
}

function unpacked({ data, cookie }: SharedRecord): unknown {
  const kept = JSON.parse(data) as Json;
  return isObject(kept) && cookie !== null ? { ...kept, cookie: JSON.parse(cookie) as Json } : kept;
}

/**
 * Makes the harness's own store for replicas, before it is traced: its records are in a database. As in most published
 * stores, `touch` moves the cookie alone, in one operation of the database.
 *
 * @throws HarnessError when the target has no class for stores to extend.
 */
export function makeShared(spec: StoreSpec, target: Target, activity: Activity, records: SharedRecords): StoreObject {
  const find = async (id: string) => {
    const record = await records.get(id);
    const session = record && unpacked(record);
    return spec.expires !== false && hasExpired(session) ? undefined : session;
  };
  const all = async () => (await Promise.all((await records.ids()).map(find))).filter((one) => one !== undefined);
  const work: Record<StoreOperation, (...args: unknown[]) => Promise<unknown>> = {
    get: (id) => find(String(id)),
    set: async (id, session) => records.set(String(id), packed(session)),
    destroy: (id) => records.destroy(String(id)),
    touch: async (id, session) =>
      records.touch(String(id), packed({ cookie: (session as { cookie?: unknown }).cookie }).cookie),
    all,
    clear: () => records.clear(),
    length: async () => (await all()).length,
  };
  return storeOf(spec, target, (op, operands, callback) => {
    // In a turn of its own, so that what the callback throws is uncaught, and no rejection of the database's client.
    const answer: Callback = (...answers) => void real.setImmediate(() => callback?.(...answers));
    void activity.during(work[op](...operands)).then((result) => answer(null, result), answer);
  });
}
