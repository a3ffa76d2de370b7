// An adapter that lacks what nothing is called, and no terminal may get to see.
import { adapter as sound } from './adapter.mjs';

export const adapter = { ...sound, lacks: ['\u001b[2J\u009b1m\u202e\n::error::x\n<b>'] };
