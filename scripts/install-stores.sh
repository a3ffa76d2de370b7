#!/usr/bin/env bash
# Installs the published stores that the store contract is run against, into conformance/stores. They are many, and two are
# compiled, so that they are no part of what `npm ci` installs.
#
#   scripts/install-stores.sh          exit status 0: all are there
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../conformance/stores"

npm ci --ignore-scripts --no-audit --no-fund

# SQLite comes as a binary from GitHub, or is compiled. For that, Node's headers are needed: those that came with this Node
# are taken where there are any, or else npm downloads them.
prefix=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
if [ -z "${npm_config_nodedir:-}" ] && [ -f "$prefix/include/node/node.h" ]; then
  export npm_config_nodedir=$prefix
fi
# Unoptimised, on all processors: compiling took minutes otherwise, and the contract hardly keeps SQLite busy.
export JOBS=max CFLAGS=-O0 CXXFLAGS=-O0
npm rebuild better-sqlite3 sqlite3 --foreground-scripts
