#!/usr/bin/env bash
# Runs the suite, with annotations in the log. The exit status becomes an output: the summary and the reports come first.
set -euo pipefail
# shellcheck source=scripts/action/subject.sh
. "$(dirname "${BASH_SOURCE[0]}")/subject.sh"

if [ -n "$BENCH" ] && [ -z "$TARGET" ]; then
  echo "::error title=Session conformance::The benchmark measures modules: set the inputs bench and target together."
  exit 64
fi
[ -z "$BASELINE" ] || subject+=(--baseline "$BASELINE")

# The reports that are kept. A further one only needs a line here.
reports=(
  --reporter "jsonl=$REPORTS/results.jsonl"
  --reporter "markdown=$REPORTS/report.md"
  --reporter "html=$REPORTS/report.html"
)

cd "$WORKING_DIRECTORY"
status=0
node "$CONFORMANCE" "${subject[@]}" --reporter pretty --reporter github "${reports[@]}" || status=$?
echo "status=$status" >>"$GITHUB_OUTPUT"
