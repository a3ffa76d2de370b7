import type { Edit } from '../reference.js';
import { cookie } from './cookie.js';
import { options } from './options.js';
import { response } from './response.js';
import { security } from './security.js';
import { session } from './session.js';
import { store } from './store.js';

/** An implementation that does one thing wrong: the reference with some of its source changed. */
export interface Broken {
  /** What it does wrong. */
  name: string;
  edits: readonly Edit[];
  /** Scenarios that must fail for it. Others may, too. */
  caughtBy: readonly string[];
}

/** All of them, by the folder of the corpus whose requirements they break. */
export const BROKEN: Readonly<Record<string, readonly Broken[]>> = {
  cookie,
  options,
  response,
  security,
  session,
  store,
};
