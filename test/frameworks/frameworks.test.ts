import { describeHost } from './describe-host.js';
import { host as connect } from './hosts/connect.js';
import { hosts as express } from './hosts/express.js';
import { host as fastifyExpress } from './hosts/fastify-express.js';
import { hosts as h3 } from './hosts/h3.js';
import { host as koa } from './hosts/koa.js';
import { hosts as nest } from './hosts/nest.js';
import { host as polka } from './hosts/polka.js';
import { host as serverless } from './hosts/serverless.js';
import { host as tinyhttp } from './hosts/tinyhttp.js';

for (const host of [...express, connect, fastifyExpress, ...nest, polka, tinyhttp, koa, ...h3, serverless]) {
  describeHost(host);
}
