// An adapter whose name no terminal may receive.
import { adapter as sound } from './adapter.mjs';

const EVIL = '\u001b[2J\u009b1m\u202e\n::error::x\n<b>';

export const adapter = { ...sound, name: `evil ${EVIL}`, version: `1 ${EVIL}` };
