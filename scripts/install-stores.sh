#!/usr/bin/env bash
# Installs the published stores that are tested against the store contract into conformance/stores. `npm ci` leaves them out,
# because they are many and two of them are compiled.
#
#   scripts/install-stores.sh          exit status 0: all are there
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../conformance/stores"

npm ci --ignore-scripts --no-audit --no-fund

# SQLite is downloaded as a binary from GitHub, or compiled. Compiling needs Node's headers: those of this installation of
# Node if it has them, or else npm downloads them.
prefix=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
if [ -z "${npm_config_nodedir:-}" ] && [ -f "$prefix/include/node/node.h" ]; then
  export npm_config_nodedir=$prefix
fi
# Without optimisation, on all processors: otherwise it takes minutes, and the contract does not need a fast SQLite.
export JOBS=max CFLAGS=-O0 CXXFLAGS=-O0
npm rebuild better-sqlite3 sqlite3 --foreground-scripts
