// The application on Express, as a CommonJS module. It prints the port that it listens on.
'use strict';

const express = require('express');
const session = require('spec-session');
const { makeApplication } = require('./application.cjs');

const { options, pages } = makeApplication(session.Store);
const app = express();
app.use(session(options));
for (const [path, page] of Object.entries(pages)) app.get(path, async (req, res) => res.json(await page(req)));
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
