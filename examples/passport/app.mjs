import express from 'express';
import passport from 'passport';
import { Strategy } from 'passport-local';
import session from 'spec-session';

/** A stand-in for your users and their hashed passwords. */
const users = new Map([['ada', { id: 1, name: 'ada', password: 'enchantress of numbers' }]]);

passport.use(
  new Strategy((name, password, done) => {
    const user = users.get(name);
    done(null, user?.password === password ? user : false);
  }),
);
// The session holds only the id, because the rest of a user may change.
passport.serializeUser((user, done) => done(null, user.id));
passport.deserializeUser((id, done) => done(null, [...users.values()].find((user) => user.id === id) ?? false));

const app = express();
app.use(express.urlencoded());
app.use(
  session({
    secret: process.env.SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
    cookie: { sameSite: 'lax', secure: 'auto' },
  }),
);
app.use(passport.session());

app.get('/', (req, res) => {
  res
    .type('html')
    .send(
      req.user
        ? `<p>Hello ${req.user.name}</p><form method="post" action="/logout"><button>Log out</button></form>`
        : '<form method="post" action="/login"><input name="username"><input name="password" type="password"><button>Log in</button></form>',
    );
});

// Passport gives the session a new id at the login, so that whoever knew the old one does not get in.
app.post('/login', passport.authenticate('local', { failureRedirect: '/' }), (_req, res) => res.redirect(303, '/'));

// Passport begins a new session; to leave nothing behind, destroy that one too.
app.post('/logout', (req, res, next) => {
  req.logout((err) => {
    if (err) return next(err);
    req.session.destroy((err) => {
      if (err) return next(err);
      res.clearCookie('connect.sid').redirect(303, '/');
    });
  });
});

app.listen(3000);
