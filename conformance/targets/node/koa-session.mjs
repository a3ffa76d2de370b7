/**
 * koa-session with a custom store. Its cookies are unsigned here: a signature would be a second cookie, `<name>.sig`, and a
 * random id does not need one.
 */
import { dataWords, refuse, responseOf, runLibrary, secretsOf } from './library-target.mjs';
import { Memory } from './memory.mjs';
import { failed, perform } from './target.mjs';

const { default: Koa } = await import('koa');
const { default: koaSession } = await import('koa-session');

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const DAY_MS = 86_400_000;

let store;
let maxAge;

runLibrary({
  name: 'koa-session',
  start: {
    ids: ID.source,
    messages: ['seed', 'inspect', 'fault', 'sign', 'read'],
    actions: ['replace'],
    lacks: ['signed-cookies'],
  },
  supports: ['rolling=true'],
  create({ name, cookie: { sameSite, ...cookie } = {}, rolling = false, ...options }) {
    store = new Memory(({ _expire, _maxAge, _session, ...data }) => data);
    maxAge = cookie.maxAge ?? 'session';
    const app = new Koa();
    app.silent = true;
    app.keys = secretsOf(options);
    const until = (age) => (typeof age === 'number' ? Date.now() + age : null);
    const attributes =
      sameSite === undefined || sameSite === false
        ? cookie
        : { ...cookie, sameSite: sameSite === true ? 'strict' : sameSite };
    app.use(async (ctx, next) => {
      const { request } = ctx.req;
      try {
        await next();
      } catch (error) {
        failed(request, error.thrown ? 'app' : 'library', error);
        throw error;
      }
    });
    app.use(
      koaSession(
        {
          key: name,
          ...attributes,
          maxAge,
          rolling,
          signed: false,
          store: {
            get: (id) => store.get(id),
            set: (id, data, age) => store.set(id, data, until(age)),
            destroy: (id) => store.destroy(id),
          },
        },
        app,
      ),
    );
    app.use((ctx) => act(ctx.req.request, ctx));
    const serve = app.callback();
    return (request, req, res) => {
      req.request = request;
      serve(req, res).catch(() => refuse(res));
    };
  },
  fault: (message) => store.fail(message),
  seed({ id, data, expires }) {
    const kept =
      maxAge === 'session' ? { _session: true } : { _expire: expires ?? Date.now() + DAY_MS, _maxAge: maxAge };
    store.put(id, { ...data, ...kept }, expires);
  },
  inspect: () => store.inspect(),
  sign: ({ id }) => ({ value: id }),
  read: ({ value }) => ({ id: ID.test(value) ? value : null }),
});

/** The handler. */
async function act(request, ctx) {
  const response = { status: 200, headers: [], body: 'ok' };
  request.reached++;
  let regenerated = false;
  await perform(request, request.actions, {
    ...responseOf(response),
    ...dataWords(() => ctx.session),
    read() {
      if (!ctx.session) return { session: 'null' };
      const { isNew, externalKey } = ctx.session;
      // After a change of ids the session shows the former one, until the next request.
      const id = regenerated ? undefined : externalKey;
      return { session: 'object', data: ctx.session.toJSON(), isNew: isNew || regenerated, id };
    },
    async regenerate() {
      for (const key of Object.keys(ctx.session.toJSON())) delete ctx.session[key];
      await ctx.session.regenerate();
      regenerated = true;
    },
    destroy() {
      ctx.session = null;
    },
    replace(value) {
      ctx.session = value;
    },
    save: () => ctx.session.save(),
  });
  ctx.status = response.status;
  ctx.body = response.body;
  for (const [name] of response.headers) if (!/^set-cookie$/i.test(name)) ctx.remove(name);
  for (const [name, value] of response.headers) ctx.append(name, value);
}
