'use strict';

// A function that is called like middleware's factory, and makes something else.
module.exports = () => ({ plugin: true });
