import type { Action, Json } from '../corpus/scenario.js';
import type { Introduction, OptionalMessage } from './messages.js';
import { NOW, PLAIN_OPTIONS, type Probe, type Probed } from './probe.js';

/** Thrown by a check that has found a fault of the target program. */
export class CheckFailed extends Error {}

/** Thrown by a check when the fault may be the library's own: it is reported, and does not count. */
export class CheckHint extends Error {}

/** One thing that is looked at. */
export interface TargetCheck {
  /** What it is about: a message, or an action. */
  about: string;
  /** What is right with it. */
  title: string;
  /** Whether nothing else can be looked at without it. */
  isFirst?: true;
  /** Whether it makes sense for a target. */
  applies?(introduction: Introduction): boolean;
  /**
   * Looks at it. There is an application with the plainest options and an empty store.
   *
   * @throws CheckFailed with what is wrong, CheckHint with what may be, and TargetFault.
   */
  look(probe: Probe): Promise<void>;
}

function demand(condition: boolean, fault: string): asserts condition {
  if (!condition) throw new CheckFailed(fault);
}

function suppose(condition: boolean, fault: string): void {
  if (!condition) throw new CheckHint(`${fault}; if the library is like that, the target is right all the same`);
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

/** A request that is answered in full, by the handler, once. */
async function answered(
  probe: Probe,
  actions: Action[],
  cookie?: string,
  path?: string,
  method?: string,
): Promise<Probed> {
  const probed = await probe.request(actions, cookie, path, method);
  const { response, seen, stuck } = probed;
  const what = `the request ${method ?? 'GET'} ${path ?? '/'} with the actions ${show(actions)}`;
  const { responseMs } = probe.program.patience;
  demand(
    response.status !== undefined,
    stuck
      ? `${what} got no answer within ${responseMs / 1000} seconds`
      : `${what} got no answer: the connection was refused or closed`,
  );
  demand(response.malformed === undefined, `${what} got a response that is malformed: ${response.malformed}`);
  demand(
    !stuck || response.state !== 'complete',
    `after ${what} the connection was left open, although it asks for Connection: close`,
  );
  demand(response.state === 'complete', `${what} got a response that is not complete (${response.state})`);
  demand(
    seen.reached === 1,
    `by 'seen', ${what} reached the handler ${seen.reached} times; count a request when the handler begins, found by the header Conformance-Request. The response was ${response.status}, ${show(response.body.toString('utf8').slice(0, 200))}`,
  );
  return probed;
}

/** What a `read` recorded. */
function read({ seen }: Probed, label: string) {
  const parts = seen.saw[label];
  demand(parts !== undefined, `'seen' has nothing under the label '${label}' of the action read`);
  return parts;
}

function noErrors({ seen }: Probed): void {
  demand(seen.errors.length === 0, `'seen' has errors where none should be: ${show(seen.errors)}`);
}

/** The cookie of a session that holds the user ada. */
async function loggedIn(probe: Probe): Promise<{ cookie: string; probed: Probed }> {
  const probed = await answered(probe, [{ set: { user: 'ada' } }, { read: { as: 'first' } }]);
  noErrors(probed);
  const { cookie } = probed;
  demand(
    cookie !== undefined,
    `a session that got a value has no cookie '${String(PLAIN_OPTIONS.name)}' in the response; its Set-Cookie lines: ${show(
      probed.response.headers.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, line]) => line),
    )}`,
  );
  return { cookie, probed };
}

async function dataBehind(probe: Probe, cookie: string | undefined): Promise<Json | undefined> {
  const probed = await answered(probe, [{ read: { as: 'seen' } }], cookie);
  return read(probed, 'seen').data;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function offers(...messages: OptionalMessage[]) {
  return ({ messages: offered = [] }: Introduction) => messages.every((message) => offered.includes(message));
}

/** A library that keeps sessions in the cookie can't forget them. */
function keepsOnServer({ lacks = [] }: Introduction): boolean {
  return !lacks.includes('store');
}

function hasAction(word: string) {
  return ({ lacks = [] }: Introduction) => !lacks.includes(`action.${word}`);
}

function offersAction(word: string) {
  return ({ actions = [] }: Introduction) => actions.includes(word);
}

/** An id of the target's form that it has not made. */
function someId(probe: Probe): string {
  return probe.attached.ids.toTarget('somebody');
}

async function seedAda(probe: Probe): Promise<string> {
  const id = someId(probe);
  await probe.program.ask('seed', { application: probe.application, id, data: { user: 'ada' }, expires: null });
  return id;
}

/** All that is looked at once a program has introduced itself and made an application. */
export const TARGET_CHECKS: readonly TargetCheck[] = [
  {
    about: 'expect',
    title: 'a request without actions is answered with 200 and ok',
    isFirst: true,
    async look(probe) {
      const { response, seen } = await answered(probe, []);
      demand(response.status === 200, `a request without actions is answered with status ${response.status}`);
      demand(
        response.body.toString('utf8') === 'ok',
        `a request without actions is answered with ${show(response.body.toString('utf8'))}, and not with ok`,
      );
      demand(seen.errors.length === 0, `'seen' has errors: ${show(seen.errors)}`);
    },
  },
  {
    about: 'expect',
    title: 'any path and method reaches the handler',
    async look(probe) {
      await answered(probe, [], undefined, '/some/where?a=1', 'GET');
      await answered(probe, [], undefined, '/', 'POST');
    },
  },
  {
    about: 'expect',
    title: 'requests are told apart by their numbers',
    async look(probe) {
      const first = await probe.expect([{ read: { as: 'never' } }]);
      await answered(probe, [{ end: { body: 'second' } }]);
      const { reached } = await probe.seen(first);
      demand(
        reached === 0,
        `by 'seen', a request that was announced and never sent reached the handler ${reached} times`,
      );
    },
  },
  {
    about: 'read',
    title: 'shows an empty session',
    async look(probe) {
      const parts = read(await answered(probe, [{ read: { as: 'seen' } }]), 'seen');
      demand(parts.session === 'object', `the action read recorded ${show(parts)}: 'session' has to be "object"`);
      demand(
        isSame(parts.data, {}),
        `an empty session has the data ${show(parts.data)}: 'data' is the application's alone`,
      );
    },
  },
  {
    about: 'set',
    title: 'a session that got a value comes back with its cookie',
    async look(probe) {
      const { cookie, probed } = await loggedIn(probe);
      const before = read(probed, 'first').data;
      demand(
        isSame(before, { user: 'ada' }),
        `after the action set, read shows ${show(before)}, and not {"user":"ada"}`,
      );
      const data = await dataBehind(probe, cookie);
      demand(
        isSame(data, { user: 'ada' }),
        `the next request with the cookie sees ${show(data)}, and not {"user":"ada"}`,
      );
      const none = await dataBehind(probe, undefined);
      demand(isSame(none, {}), `a request without a cookie sees ${show(none)}: somebody else's session`);
    },
  },
  {
    about: 'unset',
    title: 'deletes a key',
    applies: hasAction('unset'),
    async look(probe) {
      const { cookie } = await loggedIn(probe);
      const probed = await answered(probe, [{ unset: ['user', 'missing'] }, { read: { as: 'seen' } }], cookie);
      noErrors(probed);
      demand(
        isSame(read(probed, 'seen').data, {}),
        `after the action unset, read shows ${show(read(probed, 'seen').data)}`,
      );
    },
  },
  {
    about: 'regenerate',
    title: 'gives a new id and an empty session',
    applies: hasAction('regenerate'),
    async look(probe) {
      const { cookie } = await loggedIn(probe);
      const actions = [
        { read: { as: 'before' } },
        { regenerate: {} },
        { read: { as: 'after' } },
        { set: { user: 'bob' } },
      ];
      const probed = await answered(probe, actions, cookie);
      noErrors(probed);
      const [before, after] = [read(probed, 'before'), read(probed, 'after')];
      demand(isSame(after.data, {}), `after the action regenerate, read shows ${show(after.data)}`);
      demand(before.id === undefined || before.id !== after.id, `after the action regenerate, read shows the same id`);
      demand(
        probed.cookie !== undefined && probed.cookie !== cookie,
        'after the action regenerate, there is no new cookie',
      );
      demand(isSame(await dataBehind(probe, probed.cookie), { user: 'bob' }), 'what was set after regenerate is lost');
    },
  },
  {
    about: 'destroy',
    title: 'ends the session',
    applies: (introduction) => hasAction('destroy')(introduction) && keepsOnServer(introduction),
    async look(probe) {
      const { cookie } = await loggedIn(probe);
      noErrors(await answered(probe, [{ destroy: {} }], cookie));
      const data = await dataBehind(probe, cookie);
      demand(isSame(data, {}), `after the action destroy, the old cookie shows ${show(data)}`);
    },
  },
  {
    about: 'save',
    title: 'stores the session, and records its label',
    applies: hasAction('save'),
    async look(probe) {
      const probed = await answered(probe, [{ set: { user: 'ada' } }, { save: { as: 'saved' } }]);
      noErrors(probed);
      demand(read(probed, 'saved').error === undefined, `the action save failed: ${show(read(probed, 'saved').error)}`);
      demand(isSame(await dataBehind(probe, probed.cookie), { user: 'ada' }), 'what was saved is lost');
    },
  },
  {
    about: 'status',
    title: 'sets the status',
    async look(probe) {
      const { response } = await answered(probe, [{ status: 418 }, { end: { body: 'tea' } }]);
      demand(response.status === 418, `after {"status":418} the status is ${response.status}`);
      demand(
        response.body.toString() === 'tea',
        `after {"end":{"body":"tea"}} the body is ${show(response.body.toString())}`,
      );
      const empty = await answered(probe, [{ end: {} }]);
      demand(empty.response.body.length === 0, `after {"end":{}} the body is ${show(empty.response.body.toString())}`);
    },
  },
  {
    about: 'redirect',
    title: 'answers with Location',
    async look(probe) {
      const { response } = await answered(probe, [{ set: { a: 1 } }, { redirect: { to: '/next', status: 303 } }]);
      const location = response.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
      demand(
        response.status === 303,
        `after {"redirect":{"to":"/next","status":303}} the status is ${response.status}`,
      );
      // Some servers make it absolute, as they may (RFC 9110 section 10.2.2).
      demand(
        location !== undefined &&
          URL.canParse(location, 'http://a') &&
          new URL(location, 'http://a').pathname === '/next',
        `Location is ${show(location)}, and not "/next" as it was given`,
      );
    },
  },
  {
    about: 'throw',
    title: 'is answered with 500, and reported',
    async look(probe) {
      const { response, seen } = await answered(probe, [{ throw: { message: 'check-target throws' } }]);
      demand(
        response.status === 500,
        `an error of the handler is answered with status ${response.status}, and not 500`,
      );
      demand(!response.body.includes('check-target throws'), "the response shows the error's message");
      const [error] = seen.errors;
      demand(
        seen.errors.length === 1 && error?.from === 'app' && error.message === 'check-target throws',
        `'seen' has the errors ${show(seen.errors)}, and not the one that was thrown, from "app" with its message`,
      );
    },
  },
  {
    about: 'header',
    title: 'sets headers',
    applies: offersAction('header'),
    async look(probe) {
      const { response } = await answered(probe, [{ header: { 'X-One': '1', 'X-Two': ['a', 'b'] } }]);
      const linesOf = (name: string) =>
        response.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
      // One line with a comma is the same, and the order of lines with different names is free (RFC 9110 section 5.3).
      for (const [name, values] of [['x-one', ['1']] as const, ['x-two', ['a', 'b']] as const]) {
        const lines = linesOf(name);
        demand(
          isSame(
            lines.flatMap((line) => line.split(/, */)),
            values,
          ),
          `after the action header, the lines of ${name} are ${show(lines)}, and not ${show(values)}`,
        );
      }
    },
  },
  {
    about: 'write',
    title: 'sends parts of the body',
    applies: offersAction('write'),
    async look(probe) {
      const { response } = await answered(probe, [{ write: { body: 'one,' } }, { end: { body: 'two' } }]);
      demand(response.body.toString() === 'one,two', `the parts of a body came as ${show(response.body.toString())}`);
    },
  },
  {
    about: 'make',
    title: 'begins with an empty store',
    applies: keepsOnServer,
    async look(probe) {
      const { cookie } = await loggedIn(probe);
      await probe.drop();
      const { port, refused, unsupported } = await probe.make();
      demand(port !== undefined, `a second application was not made: ${show(refused ?? unsupported)}`);
      const data = await dataBehind(probe, cookie);
      demand(isSame(data, {}), `a session of the application before is still there: ${show(data)}`);
    },
  },
  {
    about: 'make',
    title: 'does not pass over an option that it has nothing for',
    async look(probe) {
      await probe.drop();
      const { port } = await probe.make({ ...PLAIN_OPTIONS, noSuchOptionExists: true });
      demand(port === undefined, `an unknown option (noSuchOptionExists) was ignored; answer "unsupported"`);
      await probe.make();
    },
  },
  {
    about: 'seed',
    title: 'and inspect agree about the store',
    applies: offers('seed', 'inspect'),
    async look(probe) {
      const id = await seedAda(probe);
      const { records } = await probe.program.ask('inspect', { application: probe.application });
      const found = records.find((record) => record.id === id);
      demand(found !== undefined, `what was seeded under the id ${show(id)} is not among the records ${show(records)}`);
      demand(isSame(found.data, { user: 'ada' }), `what was seeded as {"user":"ada"} is there as ${show(found.data)}`);
    },
  },
  {
    about: 'inspect',
    title: 'shows a session that a request has stored',
    applies: offers('inspect'),
    async look(probe) {
      await probe.drop();
      await probe.make();
      await loggedIn(probe);
      const { records } = await probe.program.ask('inspect', { application: probe.application });
      demand(
        records.length === 1 && isSame(records[0]?.data, { user: 'ada' }),
        `after one session with {"user":"ada"}, inspect shows ${show(records)}`,
      );
    },
  },
  {
    about: 'inspect',
    title: "has the store's operations",
    applies: offers('inspect', 'trace'),
    async look(probe) {
      await loggedIn(probe);
      const { operations } = await probe.program.ask('inspect', { application: probe.application });
      demand(operations !== undefined, "inspect has no 'operations', although 'trace' is offered");
      demand(
        operations.some(({ op }) => op === 'set'),
        `a session was stored, and there is no set among the operations ${show(operations)}`,
      );
    },
  },
  {
    about: 'read',
    title: 'finds the id in a cookie of the library',
    applies: offers('read'),
    async look(probe) {
      const { cookie = '', probed } = await loggedIn(probe);
      const value = cookie.slice(cookie.indexOf('=') + 1);
      const secret = String(PLAIN_OPTIONS.secret);
      const { id } = await probe.program.ask('read', { application: probe.application, value, secret });
      demand(id !== null, `'read' finds no id in the cookie's value ${show(value)}, which the library itself has sent`);
      const seen = read(probed, 'first').id;
      demand(
        seen === undefined || seen === id,
        `the cookie of the session ${show(seen)} is read as the id ${show(id)}`,
      );
    },
  },
  {
    about: 'sign',
    title: 'makes a cookie that the library takes',
    applies: offers('seed', 'sign'),
    async look(probe) {
      const id = await seedAda(probe);
      const secret = String(PLAIN_OPTIONS.secret);
      const { value } = await probe.program.ask('sign', { application: probe.application, id, secret });
      const data = await dataBehind(probe, `${String(PLAIN_OPTIONS.name)}=${value}`);
      demand(
        isSame(data, { user: 'ada' }),
        `a session was seeded as {"user":"ada"}; with the cookie ${show(value)} that 'sign' gave for it, the application sees ${show(data)}`,
      );
    },
  },
  {
    about: 'sign',
    title: 'and read agree',
    applies: offers('sign', 'read'),
    async look(probe) {
      const { program, application } = probe;
      const [id, secret] = [someId(probe), String(PLAIN_OPTIONS.secret)];
      const { value = '', unsupported } = await program.ask('sign', { application, id, secret });
      demand(unsupported === undefined, `'sign' declines a secret of ${secret.length} characters: ${unsupported}`);
      const back = await program.ask('read', { application, value, secret });
      demand(back.id === id, `'sign' makes ${show(value)} of ${show(id)}, and 'read' reads ${show(back.id)} from it`);
      if (probe.attached.introduction.lacks?.includes('signed-cookies')) return;
      const other = await program.ask('read', {
        application,
        value,
        secret: 'another secret altogether, and long enough',
      });
      demand(
        other.id === null,
        "'read' takes a cookie that was signed with another secret; if the library signs nothing, name signed-cookies in 'lacks'",
      );
    },
  },
  {
    about: 'clock',
    title: 'ends a session when its time is over',
    applies: offers('clock'),
    async look(probe) {
      await probe.drop();
      const { port } = await probe.make({ ...PLAIN_OPTIONS, cookie: { maxAge: 60_000 } });
      if (port === undefined) return void (await probe.make());
      const { cookie } = await loggedIn(probe);
      await probe.program.ask('clock', { application: probe.application, now: NOW + 59_000 });
      demand(
        isSame(await dataBehind(probe, cookie), { user: 'ada' }),
        'with maxAge 60000, the session is gone after 59 seconds',
      );
      await probe.program.ask('clock', { application: probe.application, now: NOW + 600_000 });
      const data = await dataBehind(probe, cookie);
      await probe.drop();
      await probe.make();
      suppose(isSame(data, {}), `with maxAge 60000, the session is still there after ten minutes: ${show(data)}`);
    },
  },
  {
    about: 'fault',
    title: 'makes the store fail, and stops to',
    applies: offers('fault'),
    async look(probe) {
      const { program, application } = probe;
      await program.ask('fault', { application, on: 'set', message: 'the store is down' });
      const failed = await probe.request([{ set: { user: 'ada' } }]);
      await program.ask('fault', { application, on: 'none' });
      await loggedIn(probe);
      const acknowledged = failed.response.state === 'complete' && (failed.response.status ?? 0) < 400;
      suppose(
        !acknowledged || failed.seen.errors.length > 0,
        "a 'set' of the store was to fail, and neither the response nor 'seen' shows anything of it",
      );
      const [error] = failed.seen.errors;
      suppose(
        error === undefined || error.message === 'the store is down',
        `the store had to fail with the message "the store is down", but 'seen' has the error ${show(error)}`,
      );
    },
  },
];
