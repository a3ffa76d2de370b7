// An adapter without a store. It calls next twice for anything but a plain GET, never ends a response, and lacks much.
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
