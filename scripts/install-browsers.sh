#!/usr/bin/env bash
# Installs the programs that browser-tests/ needs: Chromium's headless shell, Firefox and nginx. It keeps installed ones, and
# installs the others from Debian's packages, which needs root. If that is impossible, Playwright downloads the browsers.
#
#   scripts/install-browsers.sh         exit status 0: all are there; 1: it prints what to do by hand
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck source=scripts/debian-packages.sh
. scripts/debian-packages.sh

# Prints the path of Playwright's own build of a browser, or nothing if it or Playwright is missing.
playwright_has() {
  node --eval 'process.exit(require("node:fs").existsSync(require("playwright")[process.argv[1]].executablePath()) ? 0 : 1)' "$1" 2>/dev/null
}

has_chromium() { [ -n "$(find_program chromium-headless-shell)" ] || playwright_has chromium; }
has_firefox() { [ -n "$(find_program firefox-esr)$(find_program firefox)" ] || playwright_has firefox; }

missing() {
  has_chromium || echo chromium-headless-shell
  has_firefox || echo firefox-esr
  [ -n "$(find_program nginx)" ] || echo nginx
}

report() {
  local program
  for program in chromium-headless-shell firefox-esr firefox nginx; do
    [ -z "$(find_program "$program")" ] || echo "$program: $(find_program "$program")"
  done
  if playwright_has chromium; then echo "Playwright's own Chromium"; fi
  if playwright_has firefox; then echo "Playwright's own Firefox"; fi
}

mapfile -t packages < <(missing)
if [ ${#packages[@]} -eq 0 ]; then
  report
  exit 0
fi

# One by one, because Ubuntu has these browsers only as snaps, which must not prevent the installation of nginx.
install_each() {
  local package
  for package in "$@"; do
    install_packages 'the browsers can be downloaded by Playwright; nginx comes with brew install nginx.' "$package" ||
      echo "$package could not be installed as a package" >&2
  done
}

if [ "$(id -u)" -ne 0 ] && sudo -n true 2>/dev/null; then
  sudo -n "$PWD/scripts/install-browsers.sh" --packages || true
else
  install_each "${packages[@]}"
fi
[ "${1:-}" != --packages ] || exit 0

# Playwright downloads the browsers that no package provided.
has_chromium || npx --no-install playwright install chromium || true
has_firefox || npx --no-install playwright install firefox || true

mapfile -t packages < <(missing)
if [ ${#packages[@]} -ne 0 ]; then
  echo "Still missing: ${packages[*]}. Install them, or (browsers) run: npx playwright install chromium firefox" >&2
  exit 1
fi
report
