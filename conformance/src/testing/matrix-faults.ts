import type { KINDS } from '../fault-matrix/kinds.js';
import type { Edit } from './reference.js';

const AT_END = 'commit-at-end.ts';
const CALL = 'store-call.ts';
const REQUEST = 'request-session.ts';

const DROPS = "if (err && what !== 'touch' && drop(err)) return;";

/** A single fault of a middleware, with the cells that are run and what they have to notice. */
interface MatrixFault {
  fault: string;
  edits: Edit[];
  only: string[];
  shows: (keyof typeof KINDS)[];
}

/** Faults that the process survives. */
export const FAULTS: MatrixFault[] = [
  {
    fault: 'acknowledges a failed save',
    edits: [{ file: AT_END, find: DROPS, replace: '' }],
    only: ['faults-set-error-*', 'faults-unset-error-*'],
    shows: ['acknowledged', 'logged-in'],
  },
  {
    fault: 'acknowledges a save before it is done',
    edits: [
      {
        file: AT_END,
        find: "    phase = 'waiting';\n",
        replace: '    finish();\n    answered = true;\n',
      },
    ],
    only: ['faults-set-*-redirect-*'],
    shows: ['acknowledged', 'untold'],
  },
  {
    fault: 'never ends a response after an error',
    edits: [{ file: AT_END, find: DROPS, replace: "if (err && what !== 'touch') return;" }],
    only: ['faults-set-error-end-*'],
    shows: ['hang', 'untold'],
  },
  {
    fault: 'ends a response twice',
    edits: [
      {
        file: AT_END,
        find: '      finish();\n      if (err)',
        replace: '      finish();\n      finish();\n      if (err)',
      },
    ],
    only: ['faults-set-late-end-*'],
    shows: ['uncaught'],
  },
  {
    fault: 'sends a second response',
    edits: [
      {
        file: AT_END,
        find: 'originalEnd.call(res, rest, rest === body ? encoding : undefined, callback);',
        replace: `originalEnd.call(res, rest, rest === body ? encoding : undefined, callback);
        res.socket?.write('HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n');`,
      },
    ],
    only: ['faults-set-late-end-*'],
    shows: ['response'],
  },
  {
    fault: 'tells nobody of a failed touch',
    edits: [{ file: AT_END, find: 'if (err) requestSession.reportAfterResponse(err);', replace: '' }],
    only: ['faults-touch-error-*'],
    shows: ['untold'],
  },
  {
    fault: 'leaves the promise of the store alone',
    edits: [{ file: CALL, find: 'if (isThenable(returned)) {', replace: 'if (!returned) {' }],
    only: ['faults-get-reject-end-*', 'faults-set-reject-end-*'],
    shows: ['hang', 'uncaught', 'untold'],
  },
  {
    fault: 'takes each answer of the store',
    edits: [{ file: CALL, find: '    settled = true;\n', replace: '' }],
    only: ['faults-get-twice-end-*'],
    shows: ['next'],
  },
  {
    fault: 'sends the cookie of a session that was not stored',
    edits: [{ file: AT_END, find: '      requestSession.fail();\n', replace: '' }],
    only: ['faults-set-error-*-new'],
    shows: ['unsaved-session'],
  },
  {
    fault: 'does without its store after an error',
    edits: [
      {
        file: REQUEST,
        find: 'export class RequestSession',
        replace: 'let isDown = false;\nexport class RequestSession',
      },
      { file: REQUEST, find: "debug('the store failed to get the session');", replace: 'isDown = true;' },
      {
        file: REQUEST,
        find: '    if (!this.cookieId) {',
        replace: "    if (isDown) return this.next(new Error('the store is down'));\n    if (!this.cookieId) {",
      },
    ],
    only: ['faults-get-error-*'],
    shows: ['recovers'],
  },
];

/** This fault ends the process. */
export const FAULT_THAT_EXITS: MatrixFault = {
  fault: 'ends the process',
  edits: [{ file: REQUEST, find: "debug('the store failed to get the session');", replace: 'process.exit(1);' }],
  only: ['faults-get-error-end-read'],
  shows: ['process'],
};
