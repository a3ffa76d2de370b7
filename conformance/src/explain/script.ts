import { actionsOf, requestsOf, severalOf } from '../corpus/needs.js';
import {
  type CookieToSend,
  type Expect,
  type HostName,
  isObject,
  type Json,
  type JsonObject,
  middlewareSpecs,
  type RequestSpec,
  type RequestStep,
  type Scenario,
  type Step,
  type StoreSpec,
  storeSpec,
} from '../corpus/scenario.js';
import { DEFAULT_HOST } from '../runner/client-jar.js';
import { DEFAULT_NAME, DEFAULT_SECRET } from '../runner/signature.js';
import { MODULE_ALTERATIONS, STORE_ALTERATIONS } from './alterations.js';
import { handlerSource, statementsSource } from './handler.js';
import { preludeFor } from './prelude.js';
import { dataSource, indented, listSource, member, objectSource, quoted, valueSource } from './source.js';
import { stepWords } from './words.js';

/** What is expected of a request itself; the rest is about what happened beside it. */
const OF_REQUEST = [
  'received',
  'acknowledged',
  'status',
  'headers',
  'setCookie',
  'body',
  'reached',
  'saw',
  'errors',
  'nextCalls',
  'jar',
];

/** The virtual time at which a scenario begins that names none. */
const DEFAULT_NOW = '2030-06-01T12:00:00.000Z';

function part(expect: Expect, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(expect as JsonObject).filter(([key]) => keys.includes(key)));
}

/** Writes the script of one scenario. */
class ScriptWriter {
  readonly #lines: string[] = [];
  readonly #scenario: Scenario;
  readonly #host: HostName;
  /** What the session's cookie is called. */
  readonly sessionName: string;
  readonly #traced: boolean;
  /** Expressions of the stores' names and what makes them. */
  readonly #stores: [string, StoreSpec][];

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    const { hosts = ['express5'] } = scenario;
    this.#host = hosts.includes('express5') ? 'express5' : (hosts[0] ?? 'express5');
    const name = middlewareSpecs(scenario)[0]?.options?.name ?? middlewareSpecs(scenario)[0]?.options?.key;
    this.sessionName = typeof name === 'string' && name !== '' ? name : DEFAULT_NAME;
    const specs: [string, StoreSpec][] = scenario.middlewares
      ? Object.entries(scenario.stores ?? {}).map(([key, spec]) => [key, storeSpec(spec)])
      : [['default', storeSpec(scenario.store)]];
    this.#stores = specs.filter(([, spec]) => spec.kind !== 'default');
    this.#traced = this.#stores.length > 0;
  }

  #add(...lines: string[]): void {
    this.#lines.push(...lines);
  }

  /** The body of the script's main function. */
  write(): string {
    const scenario = this.#scenario;
    this.#add(`clock.now = Date.parse(${quoted(scenario.now ?? DEFAULT_NOW)});`);
    for (const [name, value] of Object.entries(scenario.process?.env ?? {}))
      this.#add(`process.env${member(name)} = ${quoted(value)};`);
    this.#add(`const session = await load(process.argv[2] ?? 'express-session');`, '');
    for (const [name, source] of Object.entries(MODULE_ALTERATIONS)) if (this.#alters(name)) this.#add(source);
    this.#makeStores();
    if (!this.#makeMiddlewares()) return this.#lines.join('\n');
    this.#makeApp();
    for (const [i, step] of (scenario.steps ?? []).entries()) {
      this.#add('', `step(${quoted(String(i + 1))}, ${quoted(stepWords(step))});`);
      this.#step(step, String(i + 1));
    }
    return this.#lines.join('\n');
  }

  #alters(name: string): boolean {
    return (this.#scenario.alters ?? []).some((one) => one === name);
  }

  #makeStores(): void {
    if (!this.#traced) return;
    const made = this.#stores.map(([name, { kind, base = 'store', ...rest }]): [string, string] => {
      const Base = {
        store: 'session.Store',
        emitter: `builtin('events')`,
        es5: 'es5(session.Store)',
        assigned: 'assigned(session.Store)',
      }[base];
      const memory = base === 'assigned' ? '(assigned(session.Store, session.MemoryStore))' : 'session.MemoryStore';
      const store = kind === 'memory' ? `new ${memory}()` : `makeStore(${Base}, ${dataSource(rest as JsonObject)})`;
      return [name, `traced(${quoted(name)}, ${store})`];
    });
    this.#add(`const stores = ${objectSource(made)};`);
  }

  /** @returns whether there is an application to be made of them. */
  #makeMiddlewares(): boolean {
    const { construct } = this.#scenario;
    const specs = middlewareSpecs(this.#scenario);
    const firstList = specs.find(({ options }) => Array.isArray(options?.secret))?.options?.secret;
    if (firstList !== undefined) this.#add(`const secrets = ${valueSource(firstList)};`);
    const made = specs.map(({ options = {}, store = 'default' }) => {
      const given: [string, string][] = Object.entries(options).map(([key, value]) => [
        key,
        key === 'secret' && value === firstList ? 'secrets' : valueSource(value),
      ]);
      if (!Object.hasOwn(options, 'secret')) given.unshift(['secret', quoted(DEFAULT_SECRET)]);
      if (this.#stores.some(([name]) => name === store)) given.push(['store', `stores${member(store)}.object`]);
      return `session(${objectSource(given)})`;
    });
    if (construct?.throws !== undefined) {
      this.#add(
        `step('0', 'The middleware must not be made.');`,
        'let thrown;',
        'try {',
        indented(made.map((source) => `${source};`).join('\n')),
        '} catch (error) {',
        '  thrown = errorOf(error);',
        `  print(' ', error.stack);`,
        '}',
        `judge(compareParts(${dataSource(construct.throws)}, thrown, 'construct.throws'));`,
      );
      return false;
    }
    if (construct?.mayThrow === undefined) this.#add(`const middlewares = ${listSource(made)};`);
    else
      this.#add(
        `step('0', 'The middleware may be refused when it is made.');`,
        'let middlewares;',
        'try {',
        indented(`middlewares = ${listSource(made)};`),
        '} catch (error) {',
        `  print(' ', error.stack);`,
        `  judge(compareParts(${dataSource(construct.mayThrow)}, errorOf(error), 'construct.mayThrow'));`,
        '  return;',
        '}',
      );
    for (const [name, source] of Object.entries(STORE_ALTERATIONS)) {
      if (!this.#alters(name)) continue;
      this.#add('for (const { object: store } of Object.values(stores)) {', indented(source), '}');
    }
    if (construct?.warnings !== undefined) {
      this.#add(
        `step('0', 'The middleware is made.');`,
        'await quiet();',
        `judge(compareTexts(${dataSource(construct.warnings)}, warnings));`,
      );
    }
    return (this.#scenario.steps ?? []).length > 0;
  }

  #makeApp(): void {
    const scenario = this.#scenario;
    const requests = (scenario.steps ?? []).flatMap(requestsOf);
    const parser = scenario.cookieParser?.secret;
    const compression = `here('compression')({ threshold: 0 })`;
    const handlers = [
      ...(scenario.compression === 'before' ? [compression] : []),
      ...(requests.some(({ before }) => before && before.length > 0) ? ['doBefore'] : []),
      ...(scenario.cookieParser ? [`here('cookie-parser')(${parser === undefined ? '' : valueSource(parser)})`] : []),
      ...middlewareSpecs(scenario).map(({ mount }, i) => {
        const handler = `watched(middlewares[${i}], ${i})`;
        return mount === undefined ? handler : `${quoted(mount)}, ${handler}`;
      }),
      ...(scenario.compression === 'after' ? [compression] : []),
      'doApplication',
    ];
    this.#add('');
    switch (this.#host) {
      case 'express5':
      case 'express4':
        if (this.#host === 'express4') this.#add('// This is about Express 4.');
        this.#add(`const app = here('express')();`, `app.set('etag', false);`);
        if (scenario.trustProxy !== undefined) this.#add(`app.set('trust proxy', ${dataSource(scenario.trustProxy)});`);
        this.#add(...[...handlers, 'answerError'].map((handler) => `app.use(${handler});`));
        break;
      case 'connect':
        this.#add(`const app = here('connect')();`);
        this.#add(...[...handlers, 'answerError'].map((handler) => `app.use(${handler});`));
        break;
      default:
        this.#add(`const app = chain(${handlers.join(', ')});`);
    }
    const http2 = this.#host === 'http2';
    const started = (scenario.steps ?? []).some(({ start }) => start !== undefined);
    if (started) this.#add('const started = {};');
    const used = {
      clear: requests.some(({ request }) => !request.tls),
      tls: requests.some(({ request }) => request.tls),
    };
    const makers = {
      clear: http2 ? `builtin('http2').createServer(app)` : `builtin('http').createServer(app)`,
      tls: http2
        ? `builtin('http2').createSecureServer(sharedKey, app)`
        : `builtin('https').createServer(sharedKey, app)`,
    };
    for (const port of ['clear', 'tls'] as const) {
      if (!used[port]) continue;
      const upgrade = requests.some(({ request }) => request.upgrade)
        ? `.on('upgrade', upgrade(...middlewares.map(watched)))`
        : '';
      this.#add(`ports.${port} = await listen(${makers[port]}${upgrade});`);
    }
    const keeps = ({ word, value }: { word: string; value: Json }) =>
      word === 'keep' || (word === 'store' && isObject(value) && value.keep !== undefined);
    if ([...actionsOf(scenario)].some(keeps)) this.#add('const kept = {};');
    if (scenario.clock) this.#add(`clock.step = ${scenario.clock.step};`);
  }

  // ---- requests

  #cookie(
    { name = this.sessionName, value = '', id, secret = DEFAULT_SECRET, jar, as, from, tamper }: CookieToSend,
    client: string | undefined,
  ): string {
    if (id !== undefined) return `${quoted(`${name}=`)} + signed(${valueSource(id)}, ${quoted(secret)})`;
    if (jar === undefined) return quoted(`${name}=${value}`);
    const owner = from ?? client;
    const held = `jar(${owner === undefined ? '' : quoted(owner)}).held()[${quoted(jar)}]`;
    const sent = tamper === undefined ? held : `tampered(${held}, ${quoted(tamper)}, ${quoted(secret)})`;
    return `${quoted(`${as ?? jar}=`)} + ${sent}`;
  }

  #headerLines(
    { headers = {}, host = DEFAULT_HOST, method = 'GET', path = '/', httpVersion = '1.1', body, upgrade }: RequestSpec,
    last: boolean,
  ): string[] {
    const own = Object.entries(headers).flatMap(([name, value]) =>
      [value]
        .flat()
        .map((item) =>
          isObject(item) ? `${quoted(`${name}: `)} + ${valueSource(item)}` : quoted(`${name}: ${String(item)}`),
        ),
    );
    const named = Object.keys(headers).some((name) => name.toLowerCase() === 'host');
    return [
      quoted(`${method} ${path} HTTP/${httpVersion}`),
      ...(named ? [] : [quoted(`Host: ${host}`)]),
      ...own,
      ...(body === undefined ? [] : [quoted(`Content-Length: ${Buffer.byteLength(body)}`)]),
      ...(upgrade ? [quoted('Connection: Upgrade'), quoted('Upgrade: websocket')] : []),
      ...(last && !upgrade ? [quoted('Connection: close')] : []),
    ];
  }

  /** An expression that sends a request and does not wait for the response. */
  #send(step: RequestStep, number: string): string {
    return `${this.#host === 'http2' ? 'sendHttp2' : 'send'}(${quoted(number)}, ${this.#request(step, true)})`;
  }

  /** An object literal of a request, and of what the application does about it. */
  #request({ request, before, app = [], onError }: RequestStep, last: boolean): string {
    const { client, cookies, cookieLines, headers, body, raw, tls, jar } = request;
    const pairs = cookies?.map((cookie) => this.#cookie(cookie, client));
    const lines = cookieLines === 'each' ? pairs : pairs && [pairs.join(` + '; ' + `)];
    const fixed = Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'cookie') ? [] : lines;
    const handler = (actions: string) => `async ({ req, res, run, next }) => {\n${indented(actions)}\n}`;
    const properties: [string, string][] = [
      raw === undefined ? ['lines', listSource(this.#headerLines(request, last))] : ['raw', quoted(raw)],
      ...(fixed === undefined ? [] : [['cookies', listSource(pairs?.length === 0 ? [] : fixed)] as [string, string]]),
      ...(body === undefined ? [] : [['body', quoted(body)] as [string, string]]),
      ...(tls ? [['tls', 'true'] as [string, string]] : []),
      ...(client === undefined ? [] : [['client', quoted(client)] as [string, string]]),
      ...(jar === undefined ? [] : [['jar', String(jar)] as [string, string]]),
      ...(before && before.length > 0 ? [['before', handler(statementsSource(before))] as [string, string]] : []),
      ['app', handler(request.upgrade ? statementsSource(app) : handlerSource(app))],
      ...(onError ? [['onError', handler(handlerSource(onError))] as [string, string]] : []),
    ];
    return objectSource(properties);
  }

  #abort(variable: string, gate: string | undefined): void {
    if (gate === undefined) return;
    this.#add(
      `gate(${quoted(gate)}).reached.then(() => {`,
      `  ${variable}.aborted = true;`,
      `  ${variable}.abort();`,
      '});',
    );
  }

  // ---- steps

  /** Source of the checks that are not about one request. `since` names where the store's operations stood. */
  #sharedChecks(expect: Expect, since: string): string[] {
    const checks: string[] = [];
    const { store, stored, warnings, called, exports, uncaught = 'none' } = expect;
    if (called !== undefined)
      for (const [label, item] of Object.entries(called))
        checks.push(`...compare(${dataSource(item)}, timesCalled${member(label)} ?? 0, ${quoted(`called.${label}`)})`);
    if (store !== undefined) checks.push(`...compareOperations(${dataSource(store)}, operations.slice(${since}))`);
    if (stored !== undefined) checks.push(`...compareStored(${dataSource(stored)}, await storedIn(stores))`);
    if (warnings !== undefined) checks.push(`...compareTexts(${dataSource(warnings)}, warnings)`);
    for (const [name, item] of Object.entries(exports ?? {}))
      checks.push(
        `...compare(${dataSource(item)}, session${member(name)} && typeof session${member(name)}, ${quoted(`exports.${name}`)})`,
      );
    checks.push(`...compareList(${dataSource(uncaught)}, uncaught.splice(0), 'uncaught')`);
    return checks;
  }

  #judge(checks: readonly string[]): void {
    this.#add(`judge([\n${indented(checks.join(',\n'))},\n]);`);
  }

  #showOperations(since: string): void {
    if (this.#traced) this.#add(`showOperations(${since});`);
  }

  #mark(variable: string): void {
    if (this.#traced) this.#add(`const ${variable} = operations.length;`);
    if (this.#countsCalls()) this.#add('for (const label of Object.keys(timesCalled)) delete timesCalled[label];');
  }

  #countsCalls(): boolean {
    return (this.#scenario.steps ?? []).some(({ expect }) => expect?.called !== undefined);
  }

  #step(step: Step, number: string): void {
    const { expect = {} } = step;
    if (expect.warnings !== undefined) this.#add('warnings.length = 0;');
    const since = `from${number}`;
    const requestChecks = (variable: string, own: Expect, partial = false) =>
      `...checkRequest(${variable}, ${dataSource(part(own, OF_REQUEST))}${partial ? ', true' : ''})`;

    if (step.request) {
      const variable = step.start === undefined ? `request${number}` : `started${member(step.start)}`;
      this.#mark(step.start === undefined ? since : `since${number}`);
      const from = step.start === undefined ? since : `since${number}`;
      const { received } = expect;
      const sent = this.#send({ ...step, request: step.request }, number);
      this.#add(`${step.start === undefined ? `const ${variable}` : variable} = ${sent};`);
      this.#abort(variable, step.request.abort);
      if (step.start !== undefined) {
        if (this.#traced) this.#add(`${variable}.from = ${from};`);
        if (step.until === undefined) this.#add('await quiet(60);');
        else this.#add(`judge(await until(${variable}, ${quoted(step.until)}));`);
      } else if (received !== undefined && received !== 'complete' && received !== 'cut-off') {
        this.#add('await quiet(100);');
      } else this.#add(`await finish(${variable});`);
      this.#add(`show(${variable});`);
      this.#showOperations(from);
      this.#judge([requestChecks(variable, expect, step.start !== undefined), ...this.#sharedChecks(expect, from)]);
      return;
    }
    if (step.finish !== undefined) {
      const variable = `started${member(step.finish)}`;
      this.#add(`await finish(${variable});`, `show(${variable});`);
      this.#showOperations(`${variable}.from`);
      this.#judge([requestChecks(variable, expect), ...this.#sharedChecks(expect, `${variable}.from`)]);
      return;
    }
    this.#mark(since);
    const several = severalOf(step);
    if (several) {
      const variables = several.requests.map((_, i) => `request${number}_${i + 1}`);
      if (several.word === 'pipelined') {
        const last = several.requests.length - 1;
        const requests = several.requests.map((request, i) => this.#request(request, i === last));
        this.#add(`const ${listSource(variables)} = sendPipelined(${quoted(number)}, ${listSource(requests)});`);
      } else
        for (const [i, request] of several.requests.entries())
          this.#add(`const ${variables[i]} = ${this.#send(request, `${number}.${i + 1}`)};`);
      for (const [i, { request }] of several.requests.entries()) this.#abort(variables[i] ?? '', request.abort);
      this.#add(`await Promise.all(${listSource(variables.map((variable) => `finish(${variable})`))});`);
      this.#add(...variables.map((variable) => `show(${variable});`));
      this.#showOperations(since);
      this.#judge([
        ...several.requests.map((request, i) => requestChecks(variables[i] ?? '', request.expect ?? {})),
        ...this.#sharedChecks(expect, since),
      ]);
      return;
    }
    this.#act(step, number);
    if (!step.expect) return;
    const onlyLooks = Object.keys(step).every((key) => key === 'expect');
    this.#showOperations(onlyLooks ? '0' : since);
    this.#judge([
      ...(step.store?.call === undefined
        ? []
        : [`...checkOwn(own${number}, ${dataSource(part(expect, ['saw', 'errors']))})`]),
      ...(expect.jar === undefined ? [] : [`...compareParts(${dataSource(expect.jar)}, jar().held(), 'jar')`]),
      ...this.#sharedChecks(expect, onlyLooks ? '0' : since),
    ]);
  }

  #storeSource(name: string | undefined): string {
    return `stores${member(name ?? this.#stores[0]?.[0] ?? 'default')}`;
  }

  /** The steps that are no requests. */
  #act(step: Step, number: string): void {
    if (step.advance !== undefined) this.#add(`await advance(${step.advance});`);
    if (step.release !== undefined) this.#add(`gate(${quoted(step.release)}).open();`, 'await quiet();');
    for (const { in: name, id, data = {}, cookie = {}, record } of [step.seed ?? []].flat()) {
      const plainCookie = { originalMaxAge: null, expires: null, httpOnly: true, path: '/', ...cookie };
      const value = valueSource(record ?? { ...data, cookie: plainCookie });
      this.#add(`await ${this.#storeSource(name)}.seed(${valueSource(id)}, ${value});`);
    }
    if (step.fault === 'none') this.#add('for (const store of Object.values(stores)) store.noFaults();');
    else
      for (const { in: name, ...fault } of [step.fault ?? []].flat())
        this.#add(`${this.#storeSource(name)}.fault(${valueSource(fault as unknown as Json)});`);
    if (step.secrets) this.#add(`secrets.splice(0, secrets.length, ...${valueSource(step.secrets)});`);
    if (step.store?.emit !== undefined)
      this.#add(`${this.#storeSource(step.store.in)}.object.emit(${quoted(step.store.emit)});`, 'await quiet();');
    else if (step.store) {
      const { in: name, call = '', args = [], as } = step.store;
      const label = as === undefined ? '' : `, ${quoted(as)}`;
      const list = listSource(args.map(valueSource));
      this.#add(
        `const own${number} = await ownCall(${quoted(number)}, ${this.#storeSource(name)}.object, ${quoted(call)}, ${list}${label});`,
      );
      if (as !== undefined) this.#add(`print(' ', JSON.stringify(own${number}.saw));`);
    }
  }
}

/**
 * A script that needs nothing of this package, does what a scenario says with a real server and the middleware, and
 * prints what goes over the wire and what the application and the store see. It runs as CommonJS and as an ES module,
 * and exits with 0 when everything is as required, with 1 when it is not.
 */
export function reproduction(scenario: Scenario): string {
  const writer = new ScriptWriter(scenario);
  const name = `const sessionName = ${quoted(writer.sessionName)};`;
  const scenarioSource = `async function scenario() {\n${indented(writer.write())}\n}`;
  const end = 'conclude(scenario);';
  // What is particular comes first; that the rest is declared below it does not matter, since it is called at the end.
  return [`'use strict';`, scenarioSource, preludeFor(`${scenarioSource}\n${end}`), name, `${end}\n`].join('\n\n');
}
