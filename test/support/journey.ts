import assert from 'node:assert/strict';
import { type Answer, Client } from '../../src/testing/client.js';

/*
 * A visitor's way through the application of `application.cjs`, whoever serves it. It uses Node's own assertions, so that
 * any test runner can take it.
 */

/** What the store was asked since the last look, in order, and how many sessions it keeps. */
async function lookAtStore(url: string): Promise<{ operations: string[]; kept: number }> {
  return JSON.parse((await new Client({ url }).get('/store')).body);
}

/** Tells the store what to do. */
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

/** A part of a journey. It begins with whatever the store holds. */
export type Travel = (url: string) => Promise<void>;

/** With whatever serves it. */
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
    // An answer that had left when the store was asked would be here before three others.
    for (let others = 0; others < 3; others++) assertShows(await new Client({ url }).get('/account'), null, 0);
    assert.equal(answered, false);

    await tell(url, '/release');
    assertShows(await answer, null, 1);
    assert.equal((await lookAtStore(url)).kept, kept + 1);
  },
};

/** What a client gets whose session can't be stored, while nothing of its answer is out. */
const refusal: Readonly<Record<string, Travel>> = {
  async 'a session that is not stored is an error, without a cookie'(url) {
    const client = new Client({ url });
    const { kept } = await lookAtStore(url);
    await tell(url, '/break');
    const answer = await client.get('/visit');
    assert.equal(answer.status, 500);
    assert.equal(answer.setCookie.length, 0);
    assert.equal((await lookAtStore(url)).kept, kept);

    // What framed the answer that never went frames no other: the next one is whole.
    await tell(url, '/repair');
    assertShows(await client.get('/visit'), null, 1);
  },
};

/** The same, where the answer was on its way: it is completed, though it promises too much. */
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
  // Session fixation: whoever knew the id before the login has nothing now.
  assertShows(await client.get('/account', { headers: { cookie: stranger } }), null, 0);

  const { cookieHeader } = client;
  assertShows(await client.get('/logout'), null, 0);
  assertShows(await client.get('/account', { headers: { cookie: cookieHeader } }), null, 0);
}
