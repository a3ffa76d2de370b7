import { eachAction } from '../actions/index.js';
import { actionsOfRequest, faultsOf, placedRequests } from './needs.js';
import { type RequestStep, type Scenario, storeSpec } from './scenario.js';
import type { Complain, Path } from './source-file.js';

/** What a scenario with replicas can't have: it is about one process, or the driver could not follow it into others. */
const NOT_IN_REPLICAS = ['alters', 'browserAhead', 'clock', 'construct', 'middlewares', 'nginx', 'process'] as const;

/** Checks the words for several processes. @param complain takes paths within the scenario. */
export function checkReplicas(scenario: Scenario, complain: Complain): void {
  const { replicas, steps = [] } = scenario;
  const inRange = (replica: number | undefined, path: Path) => {
    if (replica === undefined) return;
    if (replicas === undefined) complain(path, `'replica' belongs to a scenario with 'replicas'`);
    else if (replica > replicas) complain(path, `there is no replica ${replica}: 'replicas' is ${replicas}`);
  };
  const refuse = (path: Path) => complain(path, `a scenario with 'replicas' has no '${path.at(-1)}'`, true);
  const checkRequest = (request: RequestStep, place: Path) => {
    inRange(request.request.replica, [...place, 'request', 'replica']);
    if (replicas === undefined) return;
    for (const key of ['raw', 'upgrade'] as const)
      if (request.request[key] !== undefined) refuse([...place, 'request', key]);
    for (const { word } of eachAction(actionsOfRequest(request)))
      if (word === 'advance') complain(place, `only a step moves the clock of all replicas: give 'advance' there`);
  };
  if (replicas !== undefined) {
    for (const key of NOT_IN_REPLICAS) if (scenario[key] !== undefined) refuse([key]);
    const { kind, answers, keeps } = storeSpec(scenario.store);
    if (kind !== 'traced' || answers !== undefined || keeps !== undefined)
      complain(
        ['store'],
        `replicas share a database through the harness's own store: 'store' is traced, without 'answers' and 'keeps'`,
      );
  }
  for (const [i, step] of steps.entries()) {
    for (const { request, place } of placedRequests(step, i)) checkRequest(request, place);
    for (const fault of faultsOf(step)) inRange(fault.replica, ['steps', i, 'fault']);
    inRange(step.store?.replica, ['steps', i, 'store']);
    inRange(step.deploy?.replica, ['steps', i, 'deploy', 'replica']);
    if (replicas !== undefined && step.pipelined) refuse(['steps', i, 'pipelined']);
  }
}
