#!/usr/bin/env bash
# Puts the servers that test/stores/ starts on this machine: redis-server and PostgreSQL. What is installed already is
# used as it is; the rest comes from Debian's or Ubuntu's packages, which needs root.
#
#   scripts/install-servers.sh          exit status 0: both are there; 1: it says what to do by hand
set -euo pipefail

find_redis() { type -P redis-server; }

# Debian keeps PostgreSQL's programs out of PATH, a folder a version.
find_postgres() { type -P postgres || compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -n 1; }

missing() {
  [ -n "$(find_redis)" ] || echo redis-server
  [ -n "$(find_postgres)" ] || echo postgresql
}

report() {
  echo "redis-server: $("$(find_redis)" --version)"
  echo "PostgreSQL:   $("$(find_postgres)" --version)"
}

# shellcheck source=scripts/debian-packages.sh
. "$(dirname "${BASH_SOURCE[0]}")/debian-packages.sh"

mapfile -t packages < <(missing)
if [ ${#packages[@]} -eq 0 ]; then
  report
  exit 0
fi

install_packages 'install them its own way (macOS: brew install redis postgresql).' "${packages[@]}"

mapfile -t packages < <(missing)
if [ ${#packages[@]} -ne 0 ]; then
  echo "apt-get said it installed ${packages[*]}, but they can't be found." >&2
  exit 1
fi
report
