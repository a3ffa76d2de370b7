import type { InjectedFault } from '../faults/injected-fault.js';
import { GET_ERROR_COUNTS_AS_NOT_FOUND } from '../faults/store.js';

const SESSION_FOUND = '      if (record && !this.hasExpired(record)) {';

/** Caches in the process the sessions that it has got from the store. */
const cached = (condition: string) => ({
  file: 'request-session.ts',
  find: `  private begin(record: unknown): void {
    try {
${SESSION_FOUND}`,
  replace: `  private begin(record: unknown): void {
    const kept = ((globalThis as { kept?: Map<string, string> }).kept ??= new Map<string, string>());
    const id = this.cookieId as string;
    if (record && !kept.has(id)) kept.set(id, JSON.stringify(record));
    record = kept.has(id) ? JSON.parse(kept.get(id) as string) : undefined;
    try {
      if (${condition}) {`,
});

/** Faults that show only if several processes share a session, or that break requirements about this. */
export const REPLICA_FAULTS: readonly InjectedFault[] = [
  {
    name: 'sessions-cached-in-the-process',
    breaks: ['store.replicas.next-request', 'store.replicas.logout', 'store.replicas.unset', 'store.replicas.touch'],
    edits: [cached('record && !this.hasExpired(record)')],
  },
  {
    name: 'sessions-cached-for-good',
    breaks: ['store.replicas.expiry'],
    edits: [cached('record')],
  },
  {
    name: 'ids-counted-in-the-process',
    breaks: ['store.replicas.own-session'],
    edits: [
      {
        file: 'session-id.ts',
        find: 'return uid.sync(ID_BYTES);',
        replace: `const ids = globalThis as { ids?: number };
  ids.ids = (ids.ids ?? 0) + 1;
  return uid.sync(0) + String(ids.ids);`,
      },
    ],
  },
  {
    name: 'signed-with-a-key-of-the-process',
    breaks: ['store.replicas.restart', 'store.replicas.rolling', 'store.replicas.regenerate'],
    edits: [
      {
        file: 'middleware.ts',
        find: 'const secrets = settings.secrets ?? (req.secret ? [req.secret as Secret] : undefined);',
        replace: 'const secrets = settings.secrets?.map((one) => String(one) + process.pid);',
      },
    ],
  },
  {
    name: 'only-the-first-secret-verifies',
    breaks: ['store.replicas.rotation'],
    edits: [
      {
        file: 'middleware.ts',
        find: 'readSessionId(req, settings.name, secrets)',
        replace: 'readSessionId(req, settings.name, secrets.slice(0, 1))',
      },
    ],
  },
  {
    name: 'signature-not-compared',
    breaks: ['store.replicas.rotation.ended', 'store.replicas.rotation.too-early'],
    edits: [
      {
        file: 'session-cookie.ts',
        find: 'const id = unsign(signed, secret);',
        replace: "const id = signed.includes('.') ? signed.slice(0, signed.lastIndexOf('.')) : signed;",
      },
    ],
  },
  {
    name: 'unchanged-sessions-saved',
    breaks: ['store.replicas.unmodified', 'store.replicas.logout-while-touching'],
    edits: [
      { file: 'request-session.ts', find: "if (this.needsSave(session)) return 'save';", replace: "return 'save';" },
    ],
  },
  {
    name: 'changed-sessions-not-saved',
    breaks: [
      'store.replicas.last-write',
      'store.replicas.logout-while-saving',
      'store.replicas.logout-after-saving',
      'store.replicas.reload',
    ],
    edits: [{ file: 'request-session.ts', find: "if (this.needsSave(session)) return 'save';", replace: '' }],
  },
  {
    name: 'get-error-counts-as-not-found',
    breaks: ['store.replicas.failure'],
    edits: [GET_ERROR_COUNTS_AS_NOT_FOUND],
  },
];
