#!/usr/bin/env bash
# Finds session-conformance: the version that the workflow asks for, the one that the project has, or that of this action.
set -euo pipefail
cd "$WORKING_DIRECTORY"

# A project finds its own where Node finds it, which in a monorepo may be above its folder.
own() { node -p 'require.resolve("session-conformance/package.json")' 2>/dev/null; }

if [ -z "$VERSION" ] && manifest=$(own); then
  echo "The project's own session-conformance is used."
else
  version=${VERSION:-$(node -p 'require(process.argv[1]).version' "$GITHUB_ACTION_PATH/conformance/package.json")}
  folder=$(mktemp -d "$RUNNER_TEMP/session-conformance.XXXXXX")
  # Beside the project, whose own packages stay as they are.
  npm install --prefix "$folder" --no-save --no-audit --no-fund "session-conformance@$version"
  manifest=$folder/node_modules/session-conformance/package.json
fi

conformance=$(dirname "$manifest")/bin/conformance.js
echo "session-conformance $(node "$conformance" --version)"
{
  echo "conformance=$conformance"
  echo "reports=$(mktemp -d "$RUNNER_TEMP/session-conformance-reports.XXXXXX")"
} >>"$GITHUB_OUTPUT"
