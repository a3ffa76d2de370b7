// The application on Express, as an ES module. It prints the port that it listens on.
import express from 'express';
import session, { Store } from 'spec-session';
import { makeApplication } from './application.cjs';

const { options, pages } = makeApplication(Store);
const app = express();
app.use(session(options));
for (const [path, page] of Object.entries(pages)) app.get(path, async (req, res) => res.json(await page(req)));
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
