/** iron-session: the whole session is in an encrypted cookie. The application saves a session that has changed. */
import { answer, dataWords, failBefore, runLibrary, secretsOf } from './library-target.mjs';

const { getIronSession } = await import('iron-session');

/** Options of iron-session; its `ttl` of 0 means no expiry. */
function ironOptions({ name, cookie = {}, ...options }) {
  const { maxAge, sameSite, ...attributes } = cookie;
  const seconds = maxAge == null ? undefined : Math.floor(maxAge / 1000);
  // Passwords are numbered: the one with the highest number encrypts.
  const passwords = secretsOf(options).reverse();
  return {
    cookieName: name,
    password: Object.fromEntries(passwords.map((password, i) => [i + 1, password])),
    ttl: seconds ?? 0,
    cookieOptions: {
      secure: false,
      ...attributes,
      sameSite: sameSite === false ? undefined : sameSite,
      maxAge: seconds,
    },
  };
}

runLibrary({
  name: 'iron-session',
  start: { lacks: ['saw.id', 'store', 'saw.isNew', 'signed-cookies'] },
  secretLength: 32,
  supports: ['secrets', 'rolling=true'],
  create(options) {
    const settings = ironOptions(options);
    return async (request, req, res) => {
      let session;
      try {
        session = await getIronSession(req, res, settings);
      } catch (error) {
        return failBefore(request, res, error);
      }
      const written = () => JSON.stringify(session);
      let saved = written();
      const save = async () => {
        saved = written();
        await session.save();
      };
      const clear = () => {
        for (const key of Object.keys(session)) delete session[key];
      };
      await answer(
        request,
        res,
        {
          ...dataWords(() => session),
          read: () => ({ session: 'object', data: { ...session } }),
          regenerate: clear,
          destroy() {
            session.destroy();
            saved = written();
          },
          save,
        },
        () => (written() !== saved || (options.rolling && written() !== '{}') ? save() : undefined),
      );
    };
  },
});
