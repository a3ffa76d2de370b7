// An adapter with an unknown name in `lacks`, which no terminal may receive.
import { adapter as sound } from './adapter.mjs';

export const adapter = { ...sound, lacks: ['\u001b[2J\u009b1m\u202e\n::error::x\n<b>'] };
