import assert from 'node:assert/strict';
import { type Answer, Client } from '../../src/testing/client.js';

/*
 * A visitor's way through the application of `application.cjs`, on any server. It uses Node's own assertions, so that any
 * test runner can run it.
 */

/** The store's calls since the last look, in order, and the number of its sessions. */
async function lookAtStore(url: string): Promise<{ operations: string[]; kept: number }> {
  return JSON.parse((await new Client({ url }).get('/store')).body);
}

/** Controls the store. */
async function tell(url: string, path: '/break' | '/repair' | '/hold' | '/asked' | '/release'): Promise<void> {
  const { status, body } = await new Client({ url }).get(path);
  assert.equal(status, 200, body);
}

function assertShows(answer: Answer, user: string | null, visits: number): void {
  assert.equal(answer.status, 200, answer.body);
  const shown = JSON.parse(answer.body);
  assert.equal(shown.user, user);
  assert.equal(shown.visits, visits);
}

/** @param cookies how many the answer is to set */
async function assertAsked(url: string, answer: Answer, operations: string, cookies: number): Promise<void> {
  const asked = (await lookAtStore(url)).operations.join(', ');
  assert.equal(asked, operations);
  assert.equal(answer.setCookie.length, cookies, `asked: ${asked}, set cookies: ${answer.setCookie.length}`);
}

/** A part of a journey. It does not depend on the content of the store. */
export type Travel = (url: string) => Promise<void>;

/** The parts, for any server. */
const common: Readonly<Record<string, Travel>> = {
  'a client logs in, changes its session, logs out'(url) {
    return visit(new Client({ url }));
  },

  async 'the store is asked for what is needed, and no more'(url) {
    const client = new Client({ url });
    const { kept } = await lookAtStore(url);

    await assertAsked(url, await client.get('/account'), '', 0);
    await assertAsked(url, await client.get('/visit'), 'set', 1);
    const before = client.cookieHeader;
    await assertAsked(url, await client.get('/login'), 'get, destroy, set', 1);
    assert.notEqual(client.cookieHeader, before);
    await assertAsked(url, await client.get('/visit'), 'get, set', 0);
    await assertAsked(url, await client.get('/account'), 'get, touch', 0);
    assert.equal((await lookAtStore(url)).kept, kept + 1);
    await assertAsked(url, await client.get('/logout'), 'get, destroy', 0);
    assert.equal((await lookAtStore(url)).kept, kept);
    await assertAsked(url, await client.get('/account'), 'get', 0);
  },

  async 'an answer waits until its session is stored'(url) {
    const client = new Client({ url });
    const { kept } = await lookAtStore(url);
    await tell(url, '/hold');
    let answered = false;
    const answer = client.get('/visit').finally(() => {
      answered = true;
    });
    await tell(url, '/asked');
    // An answer that was sent when the store was called would arrive before these three.
    for (let others = 0; others < 3; others++) assertShows(await new Client({ url }).get('/account'), null, 0);
    assert.equal(answered, false);

    await tell(url, '/release');
    assertShows(await answer, null, 1);
    assert.equal((await lookAtStore(url)).kept, kept + 1);
  },
};

/** The answer if the session can't be stored and nothing has been sent yet. */
const refusal: Readonly<Record<string, Travel>> = {
  async 'a session that is not stored is an error, without a cookie'(url) {
    const client = new Client({ url });
    const { kept } = await lookAtStore(url);
    await tell(url, '/break');
    const answer = await client.get('/visit');
    assert.equal(answer.status, 500);
    assert.equal(answer.setCookie.length, 0);
    assert.equal((await lookAtStore(url)).kept, kept);

    // The framing of the answer that was never sent must not affect the next one.
    await tell(url, '/repair');
    assertShows(await client.get('/visit'), null, 1);
  },
};

/** The answer if a part of it had been sent: it is completed, although it promises too much. */
const completion: Readonly<Record<string, Travel>> = {
  async 'an answer whose session is not stored is completed, when it has begun'(url) {
    const { kept } = await lookAtStore(url);
    await tell(url, '/break');
    assertShows(await new Client({ url }).get('/visit'), null, 1);
    assert.equal((await lookAtStore(url)).kept, kept);

    await tell(url, '/repair');
    assertShows(await new Client({ url }).get('/visit'), null, 1);
  },
};

/** The parts of the journey, by what they show. */
export const journey: Readonly<Record<string, Travel>> = { ...common, ...refusal };

/** The journey with a framework that writes an answer before it ends the response. */
export const journeyOfWriters: Readonly<Record<string, Travel>> = { ...common, ...completion };

/** The first part of the {@link journey}, for an application with another store. */
export async function visit(client: Client): Promise<void> {
  assertShows(await client.get('/account'), null, 0);
  assertShows(await client.get('/visit'), null, 1);
  const stranger = client.cookieHeader;

  assertShows(await client.get('/login'), 'ada', 0);
  assert.notEqual(client.cookieHeader, stranger);
  assertShows(await client.get('/visit'), 'ada', 1);
  assertShows(await client.get('/visit'), 'ada', 2);
  assertShows(await client.get('/account'), 'ada', 2);
  // Session fixation: the id from before the login opens no session now.
  assertShows(await client.get('/account', { headers: { cookie: stranger } }), null, 0);

  const { cookieHeader } = client;
  assertShows(await client.get('/logout'), null, 0);
  assertShows(await client.get('/account', { headers: { cookie: cookieHeader } }), null, 0);
}
