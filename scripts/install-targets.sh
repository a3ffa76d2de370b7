#!/usr/bin/env bash
# Installs the languages and libraries of conformance/targets: Debian's or Ubuntu's packages, which need root, or a
# sudo that asks for no password, and the packages of conformance/targets/node.
#
#   scripts/install-targets.sh          exit status 0: all are there; 1: it tells what to do by hand
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck source=scripts/debian-packages.sh
. scripts/debian-packages.sh

DEBIAN=(
  python3-django python3-flask-session python3-starlette python3-uvicorn python3-itsdangerous
  ruby-rack puma
  golang-go golang-github-gorilla-sessions-dev
  php-cli
  libplack-middleware-session-perl libplack-perl libjson-pp-perl twiggy
  default-jdk-headless libjetty9-java
)

missing() {
  for package in "${DEBIAN[@]}"; do
    dpkg-query --show --showformat '${Status}\n' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
  done
}

mapfile -t packages < <(missing)
if [ ${#packages[@]} -ne 0 ]; then
  if [ "$(id -u)" -ne 0 ] && sudo -n true 2>/dev/null; then
    sudo -n "$PWD/scripts/install-targets.sh"
  else
    install_packages 'each manifest in conformance/targets tells what its target needs.' "${packages[@]}"
  fi
fi

npm ci --prefix conformance/targets/node --ignore-scripts --no-audit --no-fund
