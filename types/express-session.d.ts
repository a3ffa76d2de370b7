// `express-session` is this package, as far as types go: in its own name's installation too, where stores' types are
// subclasses of express-session's. Without @types/express-session they would else be subclasses of nothing.
declare module 'express-session' {
  import session = Express.session;
  export = session;
}
