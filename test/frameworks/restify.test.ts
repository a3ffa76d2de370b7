import { describeHost } from './describe-host.js';
import { host } from './hosts/restify.js';

// Apart from the others: restify changes the prototype of all responses of the process.
describeHost(host);
