'use strict';

// A function that is called like a middleware's factory, but makes something else.
module.exports = () => ({ plugin: true });
