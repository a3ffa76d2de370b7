import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sessionFileStore from 'session-file-store';
import { afterAll, beforeAll, describe } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';
import { describeStory, describeSwitch, type StoreUnderTest } from './story.js';

/** The content of a session's file. */
interface FileRecord {
  /** Milliseconds since the epoch; expiry is counted from it. */
  __lastAccess: number;
  cookie: { originalMaxAge: number | null };
}

/** How long it keeps a session whose cookie has no lifetime, in milliseconds. */
const DEFAULT_TIME_TO_LIVE = 60 * 60 * 1000;

describe('session-file-store', () => {
  let underTest: StoreUnderTest;
  let folder: TemporaryFolder;

  beforeAll(async () => {
    folder = temporaryFolder('files');
    const fileOf = (id: string) => join(folder.path, `${id}.json`);
    underTest = {
      open(library) {
        const FileStore = sessionFileStore(library);
        // By default it looks for a missing file several times, with pauses, and cleans up at intervals; the tests need neither.
        return new FileStore({ path: folder.path, retries: 0, reapInterval: -1, logFn() {} });
      },
      async timeLeft(id) {
        let json: string;
        try {
          json = await readFile(fileOf(id), 'utf8');
        } catch (err) {
          if ((err as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
          throw err;
        }
        const { __lastAccess, cookie } = JSON.parse(json) as FileRecord;
        return __lastAccess + (cookie.originalMaxAge ?? DEFAULT_TIME_TO_LIVE) - Date.now();
      },
      async setTimeLeft(id, milliseconds) {
        const record = JSON.parse(await readFile(fileOf(id), 'utf8')) as FileRecord;
        record.__lastAccess = Date.now() - (record.cookie.originalMaxAge ?? DEFAULT_TIME_TO_LIVE) + milliseconds;
        await writeFile(fileOf(id), JSON.stringify(record));
      },
      async count() {
        return (await readdir(folder.path)).length;
      },
    };
  });
  afterAll(() => folder?.remove());

  describeStory(() => underTest);
  describeSwitch(() => underTest);
});
