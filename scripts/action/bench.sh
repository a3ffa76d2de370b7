#!/usr/bin/env bash
# Measures the target and compares it with a base. The exit status becomes an output, as that of the run.
set -euo pipefail
cd "$WORKING_DIRECTORY"

status=0
node "$CONFORMANCE" bench "$TARGET" --gate "$BENCH" --reporter pretty \
  --reporter "markdown=$REPORTS/bench.md" --reporter "json=$REPORTS/bench.json" || status=$?
echo "status=$status" >>"$GITHUB_OUTPUT"

case $status in
  0) ;;
  # The last line of the report names the paths, with their figures.
  4) echo "::error title=Slower than the base::$(tail -n 1 "$REPORTS/bench.md" | sed 's/%/%25/g')" ;;
  *) echo "::error title=Session conformance::The target could not be compared with the base (exit status $status)." ;;
esac
if [ -s "$REPORTS/bench.md" ]; then cat "$REPORTS/bench.md" >>"$GITHUB_STEP_SUMMARY"; fi
