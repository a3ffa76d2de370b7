import connectPgSimple from 'connect-pg-simple';
import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeWithServer } from '../support/describe-with-server.js';
import { type PostgresServer, startPostgres } from '../support/postgres-server.js';
import { describeOutage, describeStory, describeSwitch, type StoreUnderTest } from './story.js';

describeWithServer('PostgreSQL', () => {
  describe('connect-pg-simple', () => {
    let postgres: PostgresServer;
    let pool: pg.Pool;
    let underTest: StoreUnderTest;

    beforeAll(async () => {
      postgres = await startPostgres();
      pool = new pg.Pool({ connectionString: postgres.url });
      // This is the error of an idle connection when the server stops; errors of queries go to their callers.
      pool.on('error', () => {});
      underTest = {
        open(library) {
          const PgStore = connectPgSimple(library);
          return new PgStore({ pool, createTableIfMissing: true, pruneSessionInterval: false });
        },
        async timeLeft(id) {
          const { rows } = await pool.query<{ left: string }>(
            'SELECT extract(epoch FROM expire::timestamptz - now()) * 1000 AS left FROM session WHERE sid = $1',
            [id],
          );
          return rows[0] && Number(rows[0].left);
        },
        async setTimeLeft(id, milliseconds) {
          await pool.query("UPDATE session SET expire = now() + $2 * interval '1 millisecond' WHERE sid = $1", [
            id,
            milliseconds,
          ]);
        },
        async count() {
          const { rows } = await pool.query<{ count: string }>('SELECT count(*) FROM session');
          return Number(rows[0]?.count);
        },
      };
    });
    afterAll(async () => {
      await pool?.end();
      await postgres?.stop();
    });

    describeStory(() => underTest);
    describeSwitch(() => underTest);

    describeOutage(
      () => underTest,
      () => postgres.stop(),
      /ECONNREFUSED|terminat/,
    );
  });
});
