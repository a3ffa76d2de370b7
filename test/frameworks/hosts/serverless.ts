import http from 'node:http';
import express from 'express';
import serverless from 'serverless-http';
import type { Host } from '../host.js';

/** The part of an answer to API Gateway that the application decides. */
interface LambdaAnswer {
  statusCode: number;
  headers: Record<string, string>;
  cookies?: string[];
  body: string;
  isBase64Encoded: boolean;
}

/** A stand-in for AWS's API Gateway: turns a request into an event of format 2.0, and the function's answer into a response. */
export const host: Host = {
  name: 'Express, by serverless-http',
  serve(session, pages) {
    const app = express();
    app.use(session);
    for (const [path, page] of Object.entries(pages)) app.get(path, async (req, res) => res.json(await page(req)));
    const lambda = serverless(app);

    return http.createServer(async (req, res) => {
      const { cookie, ...headers } = req.headers;
      const event = {
        version: '2.0',
        rawPath: req.url,
        rawQueryString: '',
        headers,
        cookies: cookie ? [cookie] : [],
        requestContext: { http: { method: req.method, path: req.url, sourceIp: '127.0.0.1' } },
        isBase64Encoded: false,
      };
      const answer = (await lambda(event, {})) as LambdaAnswer;
      res.writeHead(answer.statusCode, { ...answer.headers, 'set-cookie': answer.cookies ?? [] });
      res.end(Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8'));
    });
  },
};
