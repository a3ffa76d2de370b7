'use strict';

throw new Error('can not be loaded \u001b[2J\u009b1m\u202e\n::error::x\n');
