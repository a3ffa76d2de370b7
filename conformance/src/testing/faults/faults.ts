import { cookie } from './cookie.js';
import type { InjectedFault } from './injected-fault.js';
import { options } from './options.js';
import { response } from './response.js';
import { security } from './security.js';
import { session } from './session.js';
import { store } from './store.js';

/** All injected faults, by the folder of the corpus whose requirements they break. */
export const FAULTS: Readonly<Record<string, readonly InjectedFault[]>> = {
  cookie,
  options,
  response,
  security,
  session,
  store,
};
