# Source this file. It finds programs, and installs packages of Debian or Ubuntu without starting their services.

# Debian keeps administrators' programs in /usr/sbin, which is not in every user's PATH.
find_program() { PATH="$PATH:/usr/sbin" type -P "$1"; }

# Packages start their servers when they are installed. The tests start their own servers on spare ports, and a developer's
# machine should not get unwanted daemons. Debian calls policy-rc.d; status 101 forbids the start.
policy=/usr/sbin/policy-rc.d
policy_aside=
services_forbidden=

# Once for each shell: a second call would mistake its own policy for the machine's.
forbid_services() {
  [ -z "$services_forbidden" ] || return 0
  services_forbidden=yes
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

# A mirror may fail once, so the whole command is tried three times.
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

# Installs these packages as root, or prints instructions if that is impossible.
# $1: how to install them on a machine without apt-get; the rest: the packages
install_packages() {
  local elsewhere=$1
  shift
  if ! command -v apt-get >/dev/null; then
    echo "Missing: $*. This machine has no apt-get; $elsewhere" >&2
    return 1
  fi
  if [ "$(id -u)" -ne 0 ]; then
    echo "Missing: $*. Installing them needs root: sudo $0" >&2
    return 1
  fi
  echo "Installing: $*"
  forbid_services
  apt update -q
  apt install -q -y --no-install-recommends "$@"
}
