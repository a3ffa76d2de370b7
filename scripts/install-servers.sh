#!/usr/bin/env bash
# Puts the servers that store-tests/ starts on this machine: redis-server and PostgreSQL. What is installed already is
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

# Packages start their servers when they are installed. The tests want servers of their own, on spare ports; a machine
# that somebody works on should not get two daemons it didn't ask for. Debian asks policy-rc.d; 101 means no.
policy=/usr/sbin/policy-rc.d
policy_aside=

forbid_services() {
  if [ -e "$policy" ]; then
    policy_aside=$(mktemp "$policy.XXXXXX")
    mv "$policy" "$policy_aside"
  fi
  trap restore_services EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
}

restore_services() {
  rm -f "$policy"
  [ -z "$policy_aside" ] || mv "$policy_aside" "$policy"
}

# A mirror that fails once is no reason to give up: the whole command is tried three times.
apt() {
  local try
  for try in 1 2 3; do
    if DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120 "$@" </dev/null; then
      return 0
    fi
    echo "apt-get $1 failed (try $try of 3)" >&2
    [ "$try" = 3 ] || sleep $((try * 5))
  done
  return 1
}

mapfile -t packages < <(missing)
if [ ${#packages[@]} -eq 0 ]; then
  report
  exit 0
fi

if ! command -v apt-get >/dev/null; then
  echo "Missing: ${packages[*]}. This machine has no apt-get; install them its own way (macOS: brew install redis postgresql)." >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "Missing: ${packages[*]}. Installing them needs root: sudo $0" >&2
  exit 1
fi

echo "Installing: ${packages[*]}"
forbid_services
apt update -q
apt install -q -y --no-install-recommends "${packages[@]}"

mapfile -t packages < <(missing)
if [ ${#packages[@]} -ne 0 ]; then
  echo "apt-get said it installed ${packages[*]}, but they can't be found." >&2
  exit 1
fi
report
