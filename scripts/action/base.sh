#!/usr/bin/env bash
# Runs the suite on the base branch, in a worktree beside the checkout. If the base can't be run, this prints a warning and
# does not fail, because the change may be the one that repairs it.
set -euo pipefail
# shellcheck source=scripts/action/subject.sh
. "$(dirname "${BASH_SOURCE[0]}")/subject.sh"

without() {
  echo "::warning title=Session conformance::The base branch was not compared: $1"
  exit 0
}

cd "$WORKING_DIRECTORY"
inside=$(git rev-parse --show-prefix) || without 'the project is in no git repository; use actions/checkout.'
if ! git cat-file -e "$BASE_SHA^{commit}" 2>/dev/null; then
  git fetch --no-tags --depth=1 origin "$BASE_SHA" ||
    without "its commit $BASE_SHA can't be fetched; give actions/checkout fetch-depth: 0."
fi

tree=$(mktemp -d "$RUNNER_TEMP/session-conformance-base.XXXXXX")
git worktree add --force --detach "$tree" "$BASE_SHA"
here=$PWD
trap 'cd "$here" && git worktree remove --force "$tree"' EXIT
cd "$tree/$inside" || without "it has no folder $inside"

if [ -n "$PREPARE" ]; then
  bash -euo pipefail -c "$PREPARE" || without 'the command of the input prepare fails there.'
fi
# The comparison counts passes, whatever a baseline lists.
[ -n "$STORE" ] || subject+=(--no-baseline)
status=0
node "$CONFORMANCE" "${subject[@]}" --reporter "jsonl=$REPORTS/base.jsonl" || status=$?
[ -s "$REPORTS/base.jsonl" ] || without "the suite can't be run there (exit status $status)."
echo "results=$REPORTS/base.jsonl" >>"$GITHUB_OUTPUT"
