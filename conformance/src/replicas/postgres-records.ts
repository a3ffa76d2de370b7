import pg from 'pg';
import { LEFT_OVER_SECONDS, type SharedDatabase, type SharedRecords } from './shared-records.js';

/** The one table that is made, unless it is there, and stays. */
const TABLE = 'session_conformance';

/** Any number: whoever makes the table holds this lock, since two that make it at once would collide. */
const LOCK = 7_290_411;

/**
 * Connects to a PostgreSQL, and makes the table.
 *
 * @throws Error when it can't be reached, or refuses the user, password or table.
 */
export async function openPostgres(url: string): Promise<SharedDatabase> {
  const client = new pg.Client({ connectionString: url });
  // Whoever asks something gets the error, too.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  await client.query(`CREATE TABLE IF NOT EXISTS ${TABLE} (
    scope text NOT NULL, id text NOT NULL, data text NOT NULL, cookie text,
    made timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (scope, id))`);
  await client.query(`DELETE FROM ${TABLE} WHERE made < now() - make_interval(secs => $1)`, [LEFT_OVER_SECONDS]);
  await client.query('SELECT pg_advisory_unlock($1)', [LOCK]);

  const records = (scope: string): SharedRecords => {
    const query = async <Row extends pg.QueryResultRow>(text: string, ...values: unknown[]): Promise<Row[]> =>
      (await client.query<Row>(text, [scope, ...values])).rows;
    return {
      async get(id) {
        const [row] = await query<{ data: string; cookie: string | null }>(
          `SELECT data, cookie FROM ${TABLE} WHERE scope = $1 AND id = $2`,
          id,
        );
        return row;
      },
      async set(id, { data, cookie }) {
        await query(
          `INSERT INTO ${TABLE} (scope, id, data, cookie) VALUES ($1, $2, $3, $4)
            ON CONFLICT (scope, id) DO UPDATE SET data = $3, cookie = $4`,
          ...[id, data, cookie],
        );
      },
      async touch(id, cookie) {
        await query(`UPDATE ${TABLE} SET cookie = $3 WHERE scope = $1 AND id = $2`, id, cookie);
      },
      async destroy(id) {
        await query(`DELETE FROM ${TABLE} WHERE scope = $1 AND id = $2`, id);
      },
      async ids() {
        return (await query<{ id: string }>(`SELECT id FROM ${TABLE} WHERE scope = $1 ORDER BY made`)).map(
          ({ id }) => id,
        );
      },
      async clear() {
        await query(`DELETE FROM ${TABLE} WHERE scope = $1`);
      },
    };
  };
  return { records };
}
