// The application on a bare node:http server. It prints the port that it listens on.
import { createServer } from 'node:http';
import session, { Store } from 'spec-session';
import { makeApplication } from './application.cjs';

const { options, pages } = makeApplication(Store);
const withSession = session(options);

const server = createServer((req, res) => {
  const fail = (err) => {
    res.statusCode = 500;
    res.end(String(err));
  };
  withSession(req, res, (err) => {
    if (err) fail(err);
    else pages[req.url](req).then((body) => res.end(JSON.stringify(body)), fail);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
