import { type Action, isObject, type Json, type JsonObject } from '../corpus/scenario.js';
import { indented, listSource, member, objectSource, quoted, valueSource } from './source.js';

/** Actions that take charge of the response. */
const ANSWERS = ['end', 'redirect', 'leaveOpen', 'disconnect', 'next'];

function word(action: Action): [string, Json] {
  return typeof action === 'string' ? [action, true] : (Object.entries(action)[0] ?? ['', null]);
}

/** Named arguments that are set, as an object literal; empty when there are none. */
function optionsSource(fields: JsonObject, names: readonly string[]): string {
  const given = names.flatMap((name) => {
    const value = fields[name];
    return value === undefined ? [] : [[name, valueSource(value)] as const];
  });
  return given.length === 0 ? '' : `, ${objectSource(given)}`;
}

function errorSource(fields: JsonObject): string {
  const error = `new Error(${quoted(String(fields.message ?? 'boom'))})`;
  const more = (['name', 'code'] as const).flatMap((key) =>
    fields[key] === undefined ? [] : [[key, valueSource(fields[key])] as const],
  );
  return more.length === 0 ? error : `Object.assign(${error}, ${objectSource(more)})`;
}

function methodSource(name: string, fields: JsonObject): string {
  const session = fields.of === undefined ? 'req.session' : `kept${member(String(fields.of))}`;
  const style = fields.style ?? (name === 'touch' ? 'none' : 'callback');
  const { as, wait, throws } = fields;
  if (style === 'none' && as === undefined) return `${session}.${name}();`;
  const options: JsonObject = {
    ...(as === undefined ? {} : { as }),
    ...(style === 'callback' ? {} : { style }),
    ...(wait === undefined ? {} : { wait }),
    ...(throws === undefined ? {} : { throws }),
  };
  const call = `callMethod(run, req, ${session}, ${quoted(name)}${optionsSource(options, ['as', 'style', 'wait', 'throws'])});`;
  return style === 'none' || wait === false ? call : `await ${call}`;
}

function outputSource(name: 'write' | 'end', fields: JsonObject): string {
  const { chunk, encoding, buffer, as, callback } = fields;
  const args: string[] = [];
  if (chunk !== undefined) {
    const encodingSource = encoding === undefined ? [] : [quoted(String(encoding))];
    if (buffer) args.push(`Buffer.from(${[valueSource(chunk), ...encodingSource].join(', ')})`);
    else args.push(valueSource(chunk), ...encodingSource);
  }
  if (as === undefined && !callback) return `res.${name}(${args.join(', ')});`;
  return `output(run, req, res, ${quoted(name)}, ${listSource(args)}${optionsSource(fields, ['as', 'callback']) || ', {}'});`;
}

function storeSource(fields: JsonObject): string {
  const store = fields.in === undefined ? 'req.sessionStore' : `stores${member(String(fields.in))}.object`;
  if (fields.emit !== undefined) return `${store}.emit(${quoted(String(fields.emit))});`;
  const args = Array.isArray(fields.args) ? fields.args.map(valueSource) : [];
  if (fields.callback === false) return `${store}.${String(fields.call)}(${args.join(', ')});`;
  const label = fields.as === undefined ? '' : `, ${quoted(String(fields.as))}`;
  const kept = fields.keep === undefined ? '' : `kept${member(String(fields.keep))} = `;
  return `${kept}await callStore(run, ${store}, ${quoted(String(fields.call))}, ${listSource(args)}${label});`;
}

function headSource(fields: JsonObject): string {
  const args = [
    String(Number(fields.status)),
    ...(fields.message === undefined ? [] : [valueSource(fields.message)]),
    ...(fields.headers === undefined ? [] : [valueSource(fields.headers)]),
  ];
  return `res.writeHead(${args.join(', ')});`;
}

/** A header's value: text, or a list of it. */
function headerSource(value: Json): string {
  if (Array.isArray(value)) return listSource(value.map(headerSource));
  return typeof value === 'object' && value !== null ? `String(${valueSource(value)})` : quoted(String(value));
}

/** The statements that one action stands for. */
function statements(action: Action): string[] {
  const [name, value] = word(action);
  const fields = isObject(value) ? value : {};
  switch (name) {
    case 'set':
      return Object.entries(fields).map(([path, item]) => `req.session${member(path)} = ${valueSource(item)};`);
    case 'unset':
      return [value].flat().map((path) => `delete req.session${member(String(path))};`);
    case 'replace':
      return [`req.session = ${valueSource(value)};`];
    case 'remove':
      return ['delete req.session;'];
    case 'sessionID':
      return [`req.sessionID = ${valueSource(value)};`];
    case 'id':
      return [`req.session.id = ${valueSource(value)};`];
    case 'cookie':
      return Object.entries(fields).map(([key, item]) => `req.session.cookie${member(key)} = ${valueSource(item)};`);
    case 'serialize': {
      const line = `req.session.cookie.serialize(${quoted(String(fields.name))}, ${quoted(String(fields.value))})`;
      return [`run.record(${quoted(String(fields.as))}, { returned: ${line} });`];
    }
    case 'keep':
      return [`kept${member(String(value))} = req.session;`];
    case 'read': {
      const label = quoted(typeof value === 'string' ? value : String(fields.as));
      const session = fields.of === undefined ? 'req.session' : `kept${member(String(fields.of))}`;
      const only = Array.isArray(fields.only) ? fields.only : undefined;
      const more = only ? `, ${session}, ${valueSource(only)}` : fields.of === undefined ? '' : `, ${session}`;
      return [`run.record(${label}, look(req${more}));`];
    }
    case 'save':
    case 'reload':
    case 'regenerate':
    case 'destroy':
    case 'touch':
      return [methodSource(name, fields)];
    case 'status':
      return [`res.statusCode = ${Number(value)};`];
    case 'header':
      return Object.entries(fields).map(([key, item]) => `res.setHeader(${quoted(key)}, ${headerSource(item)});`);
    case 'appendHeader':
      return Object.entries(fields).map(([key, item]) => `res.appendHeader(${quoted(key)}, ${headerSource(item)});`);
    case 'removeHeader':
      return [`res.removeHeader(${quoted(String(value))});`];
    case 'writeHead':
      return [headSource(fields)];
    case 'flushHeaders':
      return ['res.flushHeaders();'];
    case 'readResponse':
      return [`run.record(${quoted(String(value))}, { headersSent: res.headersSent });`];
    case 'write':
    case 'end':
      return [outputSource(name, typeof value === 'string' ? { chunk: value } : fields)];
    case 'redirect':
      return [
        `res.statusCode = ${Number(fields.status ?? 302)};`,
        `res.setHeader('Location', ${quoted(typeof value === 'string' ? value : String(fields.to))});`,
        'res.end();',
      ];
    case 'leaveOpen':
      return ['// The response is left open.'];
    case 'disconnect':
      return ['req.socket.destroy();'];
    case 'throw':
      return [`throw ${errorSource(typeof value === 'string' ? { message: value } : fields)};`];
    case 'next':
      return [typeof value === 'string' ? `next(${errorSource({ message: value })});` : 'next();'];
    case 'wait': {
      const gate = quoted(typeof value === 'string' ? value : String(fields.gate));
      return [`await gate(${gate}).pass(${fields.opensAt === undefined ? '' : Number(fields.opensAt)});`];
    }
    case 'advance':
      return [`await advance(${Number(value)});`];
    case 'store':
      return [storeSource(fields)];
    case 'secrets':
      return [`secrets.splice(0, secrets.length, ...${valueSource(value)});`];
    case 'req':
      return [
        ...Object.entries(isObject(fields.set) ? fields.set : {}).map(
          ([key, item]) => `req${member(key)} = ${valueSource(item)};`,
        ),
        ...(Array.isArray(fields.hide) ? fields.hide : []).map(
          (key) => `Object.defineProperty(req, ${quoted(String(key))}, { value: undefined, configurable: true });`,
        ),
      ];
    case 'try':
      return [
        `await tried(run, ${quoted(String(fields.as))}, async () => {\n${indented(nested(fields.do as Action[]))}\n});`,
      ];
    case 'repeat':
      return [`for (let i = 0; i < ${Number(fields.times)}; i++) {\n${indented(nested(fields.do as Action[]))}\n}`];
    default:
      return [`// '${name}' has no counterpart in a script.`];
  }
}

/** Actions inside others: whether one of them takes charge of the response is seen only when it is done. */
function nested(actions: readonly Action[]): string {
  return actions
    .flatMap((action) => [
      ...(ANSWERS.includes(word(action)[0]) ? ['run.answered = true;'] : []),
      ...statements(action),
    ])
    .join('\n');
}

/** The body of a handler that does these actions, without an answer of its own. */
export function statementsSource(actions: readonly Action[]): string {
  return actions.flatMap(statements).join('\n');
}

/** The body of a handler that does these actions, and answers `ok` when none of them answers. */
export function handlerSource(actions: readonly Action[]): string {
  const names = actions.map((action) => word(action)[0]);
  const body = statementsSource(actions);
  if (names.some((name) => ANSWERS.includes(name))) return body;
  const end = body.includes('run.answered') ? `if (!run.answered) res.end('ok');` : `res.end('ok');`;
  return [...(body === '' ? [] : [body]), end].join('\n');
}
