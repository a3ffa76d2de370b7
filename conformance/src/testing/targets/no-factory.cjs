'use strict';

// A module without a middleware.
module.exports = { version: 1 };
