import type { Json, JsonObject } from '../corpus/scenario.js';
import { observeError } from '../runner/values.js';
import { brief } from '../vocabulary/brief.js';
import { type ActionWords, fieldsOf, type Turn } from './action.js';
import { kindOf, type Method, Outcome } from './outcome.js';

function headerValue(value: unknown): string | string[] {
  return Array.isArray(value) ? value.map(String) : String(value);
}

/** The fields of `write` and `end`, of which the short form is the chunk alone. */
function chunkFields(value: Json): JsonObject {
  return typeof value === 'string' ? { chunk: value } : fieldsOf(value);
}

/** Calls `write` or `end` of the response. */
function output(method: 'write' | 'end', fields: JsonObject, { app, req, res, run, make }: Turn): void {
  const encoding = fields.encoding === undefined ? undefined : (String(fields.encoding) as BufferEncoding);
  const args: unknown[] = [];
  if (fields.chunk !== undefined) {
    const chunk = make(fields.chunk);
    args.push(fields.buffer ? Buffer.from(String(chunk), encoding) : chunk);
    if (encoding !== undefined && !fields.buffer) args.push(encoding);
  }
  const outcome = new Outcome(method, fields, run);
  let calls = 0;
  if (fields.callback) {
    args.push((error?: unknown) => {
      app.activity.note();
      calls++;
      outcome.note({ calls, ...(error ? { error: observeError(error) } : {}) });
    });
  }
  const returned = (res[method] as Method).apply(res, args);
  outcome.note({ calls, returned: kindOf(returned, req.session, res) });
}

/** Data in a sentence, with the space before it. */
function words(item: Json | undefined): string {
  return item === undefined || item === true ? '' : ` ${brief(item)}`;
}

/** The actions on the response. */
export const RESPONSE_ACTIONS: ActionWords = {
  status: {
    run(value, { res }) {
      res.statusCode = Number(value);
    },
    describe: (value) => `answers with status ${value}`,
  },
  header: {
    run(value, { res, make }) {
      for (const [name, item] of Object.entries(fieldsOf(value))) res.setHeader(name, headerValue(make(item)));
    },
    describe: (value) => `sets the header ${brief(value)}`,
  },
  appendHeader: {
    run(value, { res, make }) {
      for (const [name, item] of Object.entries(fieldsOf(value))) res.appendHeader(name, headerValue(make(item)));
    },
    describe: (value) => `appends the header ${brief(value)}`,
    needs: () => ['response-api'],
  },
  removeHeader: {
    run(value, { res }) {
      res.removeHeader(String(value));
    },
    describe: (value) => `removes the header ${value}`,
    needs: () => ['response-api'],
  },
  writeHead: {
    run(value, { res, make }) {
      const { status, message, headers } = fieldsOf(value);
      const args = [
        Number(status),
        ...(message === undefined ? [] : [message]),
        ...(headers === undefined ? [] : [make(headers)]),
      ];
      (res.writeHead as Method)(...args);
    },
    describe: (value) => `calls writeHead with ${brief(value)}`,
    needs: () => ['response-api'],
  },
  flushHeaders: {
    run(_, { res }) {
      res.flushHeaders();
    },
    describe: () => 'flushes the headers',
    needs: () => ['response-api'],
  },
  readResponse: {
    run(value, { res, run }) {
      run.record(String(value), { headersSent: res.headersSent });
    },
    describe: () => 'looks at the response',
    needs: () => ['response-api'],
    names: (value) => ({ label: String(value) }),
  },
  write: {
    run: (value, turn) => output('write', chunkFields(value), turn),
    describe: (value) => `writes${words(fieldsOf(value).chunk ?? value)}`,
    needs: () => ['response-api'],
  },
  end: {
    needs(value) {
      const { callback, encoding, buffer, as } = fieldsOf(value);
      return callback || as !== undefined || encoding !== undefined || buffer ? ['response-api'] : [];
    },
    run(value, turn) {
      turn.answered = true;
      output('end', chunkFields(value), turn);
    },
    describe(value) {
      if (value === true) return 'ends the response';
      return `ends the response with${words(typeof value === 'string' ? value : (fieldsOf(value).chunk ?? 'nothing'))}`;
    },
  },
  redirect: {
    run(value, turn) {
      const { to, status = 302 } = fieldsOf(value);
      turn.answered = true;
      turn.res.statusCode = Number(status);
      turn.res.setHeader('Location', typeof value === 'string' ? value : String(to));
      turn.res.end();
    },
    describe: (value) => `redirects to ${fieldsOf(value).to ?? value}`,
  },
  leaveOpen: {
    run(_, turn) {
      turn.answered = true;
    },
    describe: () => 'leaves the response open',
    needs: () => ['response-api'],
  },
  disconnect: {
    run(_, turn) {
      turn.answered = true;
      turn.req.socket.destroy();
    },
    describe: () => 'destroys the connection',
    needs: () => ['response-api'],
  },
};
