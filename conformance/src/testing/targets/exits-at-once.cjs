'use strict';

// Ends the process at the first request.
module.exports = () => () => process.exit(7);
