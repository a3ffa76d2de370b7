import { isObject, type Json, type RequestSpec, type Scenario } from '../corpus/scenario.js';
import { parseSetCookie } from '../runner/set-cookie.js';
import { DEFAULT_SECRET } from '../runner/signature.js';
import { Unsupported } from '../runner/unsupported.js';
import type { Conversation } from './conversation.js';
import type { Introduction } from './messages.js';
import type { TargetIds } from './target-ids.js';

/** The secrets that a scenario has anywhere, and that of a scenario that names none. */
function secretsOf(scenario: Scenario): string[] {
  const found = new Set([DEFAULT_SECRET]);
  const look = (value: unknown, inSecret: boolean): void => {
    if (typeof value === 'string' && inSecret) found.add(value);
    else if (Array.isArray(value)) for (const item of value) look(item, inSecret);
    else if (isObject(value))
      for (const [key, item] of Object.entries(value)) look(item, inSecret || /^(secrets?|signedWith)$/.test(key));
  };
  look([scenario.options ?? {}, (scenario.steps ?? []) as unknown], false);
  return [...found];
}

/** Whether the values of cookies matter to a scenario, and not only their attributes. */
function readsCookies({ steps = [] }: Scenario): boolean {
  return /"(id|signedWith|tamper)":/.test(JSON.stringify(steps));
}

/**
 * How a target program writes ids into its cookies and reads them. The comparison of a response can't wait for another
 * program, so everything that it may ask for has been asked before.
 */
export class ProgramCodec {
  readonly #secrets: string[];
  readonly #signed = new Map<string, string>();
  /** By value and secret. */
  readonly #read = new Map<string, string | null>();
  readonly #signs: boolean;
  readonly #reads: boolean;

  constructor(
    private readonly program: Conversation,
    { messages = [] }: Introduction,
    private readonly ids: TargetIds,
    private readonly application: number,
    scenario: Scenario,
  ) {
    this.#secrets = secretsOf(scenario);
    this.#signs = messages.includes('sign');
    this.#reads = messages.includes('read') && readsCookies(scenario);
  }

  /** Asks for what the cookies of a request will be made of. */
  async beforeSending({ cookies = [] }: RequestSpec, resolve: (id: Json) => string): Promise<void> {
    if (!this.#signs) return;
    for (const { id, jar, tamper, secret = DEFAULT_SECRET } of cookies) {
      if (id !== undefined) await this.#askToSign(resolve(id), secret);
      // Another secret may sign what is in the jar.
      if (jar !== undefined && tamper === 'resign')
        for (const known of new Set(this.#read.values())) if (known !== null) await this.#askToSign(known, secret);
    }
  }

  async #askToSign(id: string, secret: string): Promise<void> {
    const key = JSON.stringify([id, secret]);
    if (this.#signed.has(key)) return;
    const { application } = this;
    const { value, unsupported } = await this.program.ask('sign', { application, id: this.ids.toTarget(id), secret });
    if (value === undefined) throw new Unsupported(`unsupported by the target: ${unsupported}`);
    this.#signed.set(key, value);
  }

  /** Asks what the cookies of a response hold. */
  async received(setCookieLines: readonly string[]): Promise<void> {
    if (!this.#reads) return;
    for (const line of setCookieLines) {
      const { value } = parseSetCookie(line);
      for (const secret of value === '' ? [] : this.#secrets) {
        const key = JSON.stringify([value, secret]);
        if (this.#read.has(key)) continue;
        const { id } = await this.program.ask('read', { application: this.application, value, secret });
        this.#read.set(key, id === null ? null : this.ids.fromTarget(id));
      }
    }
  }

  /** The value of the cookie for an id. */
  sign(id: string, secret: string): string {
    return this.#signed.get(JSON.stringify([id, secret])) ?? '';
  }

  /** The id in a cookie that one of these secrets, or any that the scenario has, has signed; undefined when there is none. */
  read(value: string, secrets: readonly string[] = this.#secrets): string | undefined {
    for (const secret of secrets) {
      const id = this.#read.get(JSON.stringify([value, secret]));
      if (typeof id === 'string') return id;
    }
    return undefined;
  }
}
