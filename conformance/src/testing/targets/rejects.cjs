'use strict';

const { plain, asked } = require('./plain.cjs');

// Leaves a rejection unhandled.
module.exports = plain((req) => {
  if (asked(req)) Promise.reject(new Error('nobody listens'));
  return false;
});
