'use strict';

throw new Error('a dependency is missing');
