#!/usr/bin/env node
// Stands in the repository, unlike what it starts: npm links the command, and makes it executable, before the build.
import '../dist/cli.js';
