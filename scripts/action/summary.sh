#!/usr/bin/env bash
# Writes the job's summary: the changes against the base branch, then the report of the run.
set -euo pipefail
cd "$WORKING_DIRECTORY"

# GitHub refuses a step's summary of more than 1 MiB.
most=900000

append() {
  if [ "$(wc -c <"$1")" -gt "$most" ]; then
    printf '\nThis part is too long for a summary: see %s among the artefacts of this run.\n\n' "${1##*/}"
  else
    cat "$1"
    most=$((most - $(wc -c <"$1")))
  fi >>"$GITHUB_STEP_SUMMARY"
}

echo '# Session conformance' >>"$GITHUB_STEP_SUMMARY"
if [ -n "$BASE_RESULTS" ]; then
  status=0
  node "$CONFORMANCE" compare "$BASE_RESULTS" "$REPORTS/results.jsonl" --reporter pretty \
    --reporter "markdown=$REPORTS/changes.md" || status=$?
  if [ "$status" -eq 1 ]; then
    echo '::warning title=Session conformance::Scenarios that pass on the base branch no longer do: see the summary of the job.'
  elif [ "$status" -ne 0 ]; then
    echo "::warning title=Session conformance::The comparison with the base branch is incomplete (exit status $status)."
  fi
  if [ -s "$REPORTS/changes.md" ]; then append "$REPORTS/changes.md"; fi
else
  printf '\nThere are no results of a base branch to compare with.\n\n' >>"$GITHUB_STEP_SUMMARY"
fi
if [ -s "$REPORTS/report.md" ]; then
  append "$REPORTS/report.md"
else
  printf '\nNothing was run: the log has the reason.\n' >>"$GITHUB_STEP_SUMMARY"
fi
