import type { HostName } from '../../corpus/scenario.js';
import { http2Host, httpHost } from './bare.js';
import { connectHost } from './connect.js';
import { expressHost } from './express.js';
import type { Host } from './host.js';

/** The HTTP hosts, by the names that scenarios and options have for them. */
export const HOSTS: Readonly<Record<HostName, Host>> = {
  express5: expressHost('express'),
  express4: expressHost('express4'),
  connect: connectHost,
  http: httpHost,
  http2: http2Host,
};
