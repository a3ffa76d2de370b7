'use strict';

const { plain } = require('./plain.cjs');

// A negative control: never answers and never calls next.
module.exports = plain(() => true);
