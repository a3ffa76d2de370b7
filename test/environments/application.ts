import http from 'node:http';
import express, { type RequestHandler } from 'express';
import { listen } from '../../src/testing/app.js';
import type { Pages } from '../support/application.cjs';

/**
 * Starts the application on Express, until the test is over.
 *
 * @returns its URL
 */
export async function startApplication(session: unknown, pages: Pages): Promise<string> {
  const app = express();
  app.use(session as RequestHandler);
  for (const [path, page] of Object.entries(pages)) app.get(path, async (req, res) => res.json(await page(req)));
  return `http://127.0.0.1:${await listen(http.createServer(app))}`;
}
