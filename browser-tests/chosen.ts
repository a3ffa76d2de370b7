import type { Corpus, CorpusScenario } from '../conformance/src/corpus/corpus.js';
import { actionsOf, requestsOf } from '../conformance/src/corpus/needs.js';
import type { RequestSpec, Step } from '../conformance/src/corpus/scenario.js';
import { hostsOf, wantsBrowser } from './for-engine.js';

/** Steps that do not involve the client. */
const STEPS = ['request', 'seed', 'secrets', 'store'];

/** The only headers that a scenario may set: scripts may not set the others, or the browser decides them. */
const REQUEST_KEYS = ['method', 'path', 'host', 'tls', 'body', 'client'];

/** Methods that a script may use (Fetch Standard, 'forbidden method'). */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Actions after which a browser has no response, or asks again. */
const ACTIONS = ['disconnect', 'leaveOpen', 'advance', 'wait', 'req'];

/** Abilities that a browser lacks, or that have nothing to do with one. */
const NEEDS = ['replicas', 'clock', 'raw-http', 'asterisk-form', 'http2', 'upgrade', 'exports'];

/** Scenarios that a browser could run, but whose cookies it treats so that they end before they show anything. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'cookie-samesite-auto-resolved-once':
    'its cookie is SameSite=None without Secure; browser-samesite-none-insecure-refused shows what browsers do with that',
};

function takesRequest({ path = '/', method = 'GET', body, ...request }: RequestSpec): boolean {
  if (!Object.keys(request).every((key) => REQUEST_KEYS.includes(key))) return false;
  if (!METHODS.includes(method) || (body !== undefined && (method === 'GET' || method === 'HEAD'))) return false;
  if (!path.startsWith('/')) return false;
  // A browser writes a path as the URL Standard prescribes.
  const { pathname, search } = new URL(`http://host${path}`);
  return pathname + search === path;
}

function takesStep(step: Step): boolean {
  const known = Object.keys(step).every((key) => [...STEPS, 'app', 'before', 'expect'].includes(key));
  return (
    known && requestsOf(step).every(({ request, expect }) => takesRequest(request) && expect?.received === undefined)
  );
}

/** Whether a scenario that was written for the plain client is about cookies that a browser can take, too. */
function takable({ scenario, needs }: CorpusScenario): boolean {
  const { steps = [], hosts = ['express5'], process, construct } = scenario;
  if (Object.hasOwn(LEFT_OUT, scenario.id)) return false;
  // Dates that are written out are those of the virtual clock's beginning; a browser has its own.
  if (JSON.stringify(steps).includes('2030')) return false;
  if (process || construct || !hosts.includes('express5')) return false;
  if (needs.some((need) => NEEDS.includes(need))) return false;
  if ([...actionsOf(scenario)].some(({ word }) => ACTIONS.includes(word))) return false;
  // A client cannot make a mistake in a single request.
  return steps.every(takesStep) && steps.flatMap(requestsOf).length > 1;
}

/** The scenarios that browsers run. */
export interface Chosen {
  /** Written for browsers. */
  own: CorpusScenario[];
  /** Written for the plain client, and taken by browsers as well: a script fetches what the client would request. */
  taken: CorpusScenario[];
  /** All hosts that they name. */
  hosts: string[];
}

/** Chooses from a corpus. */
export function choose({ scenarios }: Corpus): Chosen {
  const own = scenarios.filter(wantsBrowser);
  const taken = scenarios.filter((one) => !wantsBrowser(one) && takable(one));
  const hosts = new Set(['app.example.com', ...[...own, ...taken].flatMap(({ scenario }) => hostsOf(scenario))]);
  return { own, taken, hosts: [...hosts].sort() };
}
