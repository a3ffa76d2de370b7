/** cookie-session: the whole session is in a cookie, signed by another. */
import { answer, dataWords, runLibrary, secretsOf } from './library-target.mjs';

const { default: cookieSession } = await import('cookie-session');

runLibrary({
  name: 'cookie-session',
  start: { actions: ['replace'], lacks: ['action.save', 'saw.id', 'store', 'signed-cookies'] },
  supports: ['secrets'],
  create({ cookie, ...options }) {
    const middleware = cookieSession({ name: options.name, keys: secretsOf(options), ...cookie });
    return (request, req, res) =>
      middleware(req, res, () =>
        answer(request, res, {
          ...dataWords(() => req.session),
          read: () =>
            req.session === null
              ? { session: 'null' }
              : { session: 'object', data: { ...req.session }, isNew: req.session.isNew },
          regenerate() {
            req.session = {};
          },
          destroy() {
            req.session = null;
          },
          replace(value) {
            req.session = value;
          },
        }),
      );
  },
});
