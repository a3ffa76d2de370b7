# To be sourced: finds programs, and installs packages of Debian or Ubuntu without starting the services that come with
# them.

# Debian keeps what is not for everybody in /usr/sbin, which is not in everybody's PATH.
find_program() { PATH="$PATH:/usr/sbin" type -P "$1"; }

# Packages start their servers when they are installed. The tests want servers of their own, on spare ports; a machine
# that somebody works on should not get two daemons it didn't ask for. Debian asks policy-rc.d; 101 means no.
policy=/usr/sbin/policy-rc.d
policy_aside=
services_forbidden=

# Once a shell: a second call would take its own policy for the machine's.
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

# Installs these packages, as root; tells what to do where that can't be.
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
