import { describeAction } from '../actions/index.js';
import { severalOf } from '../corpus/needs.js';
import {
  type Action,
  type Alteration,
  type BrowserMove,
  type Expect,
  type Fault,
  isObject,
  type Json,
  type JsonObject,
  type RequestSpec,
  type RequestStep,
  type Scenario,
  type Step,
  type StoreChoice,
  storeSpec,
} from '../corpus/scenario.js';
import { brief } from '../vocabulary/brief.js';

function actionsWords(actions: readonly Action[] | undefined): string {
  return actions && actions.length > 0 ? actions.map(describeAction).join(', then ') : 'answers ok';
}

/** What makes a browser send the request. */
function browserWords({ by, from, tab, credentials, host, tls }: RequestSpec): string[] {
  const page = from ?? (tls ? `https://${host}` : `http://${host}`);
  const how: Partial<Record<BrowserMove, string>> = {
    navigate: 'from the address bar',
    reload: 'by reloading the page',
    redirect: 'by following the redirect',
  };
  const article = by === 'image' ? 'an' : 'a';
  return [
    ...(host === undefined ? [] : [`to ${host}`]),
    ...(by === undefined ? [] : [how[by] ?? `by ${article} ${by} on ${page}`]),
    ...(credentials === undefined ? [] : [`with the credentials mode ${credentials}`]),
    ...(tab === undefined ? [] : [`in the tab ${tab}`]),
  ];
}

function requestWords({ request, before, app, onError }: RequestStep): string {
  const { method = 'GET', path = '/', client, tls, headers, cookies, raw, httpVersion, upgrade, jar } = request;
  const parameters = { ...request.pathParameters, ...request.query };
  const how = [
    ...(request.replica === undefined ? [] : [`to replica ${request.replica}`]),
    ...(tls ? ['over TLS'] : []),
    ...(httpVersion === '1.0' ? ['by HTTP/1.0'] : []),
    ...(upgrade ? ['asking for a WebSocket'] : []),
    ...(Object.keys(parameters).length > 0 ? [`with the parameters ${brief(parameters)} in its address`] : []),
    ...(headers ? [`with the header ${brief(headers)}`] : []),
    ...(cookies ? [cookies.length === 0 ? 'without a cookie' : `with the cookie ${brief(cookies)}`] : []),
    ...(jar === false ? ['with no cookies of its own'] : []),
    ...browserWords(request),
  ];
  const sends = raw === undefined ? `${method} ${path}` : 'a request, byte by byte';
  const first = before && before.length > 0 ? `before the middleware something ${actionsWords(before)}; ` : '';
  const who = client === undefined ? 'A client' : `The client ${client}`;
  const failing = onError ? ` Its handler of errors ${actionsWords(onError)}.` : '';
  return `${who} sends ${sends}${how.map((part) => ` ${part}`).join(',')}; ${first}the application ${actionsWords(app)}.${failing}`;
}

function faultWords({ op, does, gate, error, times, answer, replica }: Fault): string {
  const how: Record<Fault['does'], string> = {
    error: `calls back with an error${error?.message === undefined ? '' : ` ('${error.message}')`}`,
    throw: 'throws',
    reject: 'returns a promise that is rejected',
    enoent: 'calls back with ENOENT',
    never: 'never answers',
    twice: 'calls back twice',
    answer: `answers ${brief(answer ?? null)}`,
    wait: `waits at the gate '${gate}'`,
  };
  return `From now on${times === undefined ? '' : ` (${times} times)`} the store's ${op}${replica === undefined ? '' : ` in replica ${replica}`} ${how[does]}.`;
}

/** What a step does, as a sentence. */
function stepWords(step: Step): string {
  const several = severalOf(step);
  if (several) {
    const how = several.word === 'parallel' ? 'Together' : 'Over one connection, without waiting';
    return `${how}: ${several.requests.map((request, i) => `(${i + 1}) ${requestWords(request)}`).join(' ')}`;
  }
  if (step.request) {
    const words = requestWords({ ...step, request: step.request });
    if (step.start === undefined) return words;
    return `${words} It is not waited for${step.until === undefined ? '' : `, only until somebody is at the gate '${step.until}'`}.`;
  }
  if (step.finish !== undefined) return `The response to '${step.finish}' is waited for.`;
  if (step.advance !== undefined) return `${step.advance} ms pass.`;
  if (step.release !== undefined) return `The gate '${step.release}' opens.`;
  if (step.seed !== undefined) {
    const records = [step.seed].flat().map(({ id, data, cookie, record }) => {
      const what = record === undefined ? brief(data ?? {}) : brief(record);
      return `under ${brief(id)}: ${what}${cookie === undefined ? '' : `, with the cookie ${brief(cookie)}`}`;
    });
    return `The store gets a record ${records.join('; ')}.`;
  }
  if (step.fault === 'none') return 'The store works again.';
  if (step.fault !== undefined) return [step.fault].flat().map(faultWords).join(' ');
  if (step.store !== undefined)
    return step.store.emit === undefined
      ? `The store's ${step.store.call} is called${step.store.args === undefined ? '' : ` with ${brief(step.store.args)}`}.`
      : `The store emits '${step.store.emit}'.`;
  if (step.secrets !== undefined) return `The secrets are changed to ${brief(step.secrets)}.`;
  if (step.deploy !== undefined)
    return `Replica ${step.deploy.replica} is ended and started again with ${brief(step.deploy.options ?? {})}.`;
  if (step.restart !== undefined) return `The browser ${step.restart} is closed and started again.`;
  if (step.documentCookie !== undefined)
    return `A script on ${step.documentCookie.from} assigns ${brief(step.documentCookie.value)} to document.cookie.`;
  return 'Looking back.';
}

function storeWords(spec: StoreChoice | undefined): string {
  const { kind, base = 'store', without = [], answers = 'later', keeps, expires } = storeSpec(spec);
  if (kind === 'default') return 'no store of its own';
  if (kind === 'memory')
    return base === 'assigned' ? 'an event emitter with the methods of its MemoryStore' : 'its own MemoryStore';
  const parts = [
    {
      store: 'a store',
      emitter: 'a store that is a bare event emitter',
      es5: 'a store written before classes',
      assigned: 'an event emitter with the methods of Store',
    }[base],
    ...(without.length > 0 ? [`without ${without.join(', ')}`] : []),
    ...{
      later: [],
      now: ['that calls back before it returns'],
      promise: ['that returns promises and calls nothing back'],
      both: ['that calls back and returns a promise'],
    }[answers],
    ...(keeps === 'live' ? ['that hands out the very objects that it keeps'] : []),
    ...(expires === false ? ['that hands out expired records too'] : []),
  ];
  return parts.join(' ');
}

const ALTERED: Record<Alteration, string> = {
  'cookie-same-site': "puts an accessor sameSite on Cookie.prototype, which gives 'lax' for 'none' without Secure",
  'session-save': 'wraps Session.prototype.save, to count its calls',
  'session-touch': 'puts a touch on Session.prototype that does nothing',
  'store-create-session': "wraps the store's createSession, so that it first sets the record's restored to true",
  'store-regenerate': "wraps the store's regenerate, so that it sets regenerated of the new session to true",
  'store-generate': "wraps the store's generate, so that new sessions are seeded and their cookies last a minute",
};

/** How the application is put together, as a sentence or two. */
function setupWords(scenario: Scenario): string {
  const middlewares = scenario.middlewares ?? [{ options: scenario.options ?? {}, store: undefined, mount: undefined }];
  const made = middlewares.map(({ options = {}, store, mount }) => {
    const spec = scenario.middlewares ? scenario.stores?.[store ?? ''] : scenario.store;
    const place = mount === undefined ? '' : ` at ${mount}`;
    return `${brief(options)}${place}, with ${storeWords(spec)}${store === undefined ? '' : ` (${store})`}`;
  });
  return [
    `${made.length === 1 ? 'A middleware is made with' : `${made.length} middlewares are made with`} ${made.join('; ')}.`,
    ...(scenario.replicas === undefined
      ? []
      : [`The application runs in ${scenario.replicas} processes, whose stores keep their records in one database.`]),
    ...(scenario.trustProxy === undefined ? [] : [`Express's 'trust proxy' is ${brief(scenario.trustProxy)}.`]),
    ...(scenario.nginx ? ['nginx stands before it and ends TLS.'] : []),
    ...(scenario.browserAhead === undefined
      ? []
      : [`The browser's clock is ${scenario.browserAhead} ms ahead of the server's.`]),
    ...(scenario.cookieParser === undefined ? [] : ['A cookie parser comes before it.']),
    ...(scenario.compression === undefined ? [] : [`Compression comes ${scenario.compression} it.`]),
    ...(scenario.alters ?? []).map((name) => `The application ${ALTERED[name]}.`),
    ...(scenario.process?.env === undefined ? [] : [`The environment has ${brief(scenario.process.env)}.`]),
  ].join(' ');
}

/** What must be so, one line for each part of an expectation. */
function expectWords(expect: { [key: string]: Json }): string[] {
  return Object.entries(expect).flatMap(([key, item]) => {
    if (key === 'engines') {
      return Object.entries(isObject(item) ? item : {}).flatMap(([engine, own]) =>
        expectWords(isObject(own) ? own : {}).map((line) => `in ${engine}, ${line}`),
      );
    }
    if (key === 'saw' || key === 'headers' || key === 'called' || key === 'jar' || key === 'exports')
      return Object.entries(isObject(item) ? item : {}).map(([name, part]) => `${key} ${name}: ${brief(part)}`);
    return [`${key}: ${brief(item)}`];
  });
}

/** A scenario as text: how the application is put together, the steps, and what must be so after each of them. */
export function scenarioWords(scenario: Scenario): string {
  const must = (expect: Expect | undefined, by: string) =>
    expectWords((expect ?? {}) as JsonObject).map((line) => `${by}must be: ${line}`);
  const construct = expectWords((scenario.construct ?? {}) as JsonObject).map((line) => `   when it is made: ${line}`);
  const steps = (scenario.steps ?? []).flatMap((step, i) => [
    `${i + 1}. ${stepWords(step)}`,
    ...(severalOf(step)?.requests ?? []).flatMap(({ expect }, j) => must(expect, `   (${j + 1}) `)),
    ...must(step.expect, '   '),
  ]);
  return [setupWords(scenario), ...construct, ...steps].join('\n');
}
