'use strict';

// A module, and no middleware.
module.exports = { version: 1 };
