// An adapter without a store that calls next twice for what is no plain GET, and never ends a response; it lacks much.
export const adapter = {
  name: 'calls-next-twice',
  lacks: ['app-api', 'cookie-codec', 'session.cookie', 'option.rolling', 'option.unset', 'option.genid', 'store-trace'],
  createMiddleware: () => (req, res, next) => {
    req.session = {};
    next();
    if (req.method !== 'GET' || req.url !== '/') {
      res.end = () => res;
      next();
    }
  },
};
