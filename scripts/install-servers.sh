#!/usr/bin/env bash
# Puts the servers that tests start on this machine: redis-server, PostgreSQL, MariaDB, memcached and nginx; and shellcheck,
# with which they check the scripts of the GitHub action. What is installed already is used as it is; the rest comes from Debian's or Ubuntu's packages, which needs root, or a sudo that asks for no password.
#
#   scripts/install-servers.sh          exit status 0: all are there; 1: it tells what to do by hand
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck source=scripts/debian-packages.sh
. scripts/debian-packages.sh

find_redis() { find_program redis-server; }

# Debian keeps PostgreSQL's programs out of PATH, a folder a version.
find_postgres() { type -P postgres || compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -n 1; }

missing() {
  [ -n "$(find_redis)" ] || echo redis-server
  [ -n "$(find_postgres)" ] || echo postgresql
  [ -n "$(find_program mariadbd)" ] || echo mariadb-server
  [ -n "$(find_program memcached)" ] || echo memcached
  [ -n "$(find_program nginx)" ] || echo nginx
  [ -n "$(find_program shellcheck)" ] || echo shellcheck
}

report() {
  echo "redis-server: $("$(find_redis)" --version)"
  echo "PostgreSQL:   $("$(find_postgres)" --version)"
  echo "MariaDB:      $("$(find_program mariadbd)" --version)"
  echo "memcached:    $("$(find_program memcached)" --version)"
  echo "nginx:        $("$(find_program nginx)" -v 2>&1)"
  echo "shellcheck:   $("$(find_program shellcheck)" --version | sed -n 's/^version: //p')"
}

mapfile -t packages < <(missing)
if [ ${#packages[@]} -eq 0 ]; then
  report
  exit 0
fi

if [ "$(id -u)" -ne 0 ] && sudo -n true 2>/dev/null; then
  exec sudo -n "$PWD/scripts/install-servers.sh"
fi
install_packages 'install them its own way (macOS: brew install redis postgresql mariadb memcached nginx).' "${packages[@]}"

mapfile -t packages < <(missing)
if [ ${#packages[@]} -ne 0 ]; then
  echo "apt-get said it installed ${packages[*]}, but they can't be found." >&2
  exit 1
fi
report
