# Sets the array `subject` to the arguments of `conformance` that select the target; the scripts beside this one source it.
# shellcheck shell=bash

given=0
for one in "$TARGET" "$COMMAND" "$URL" "$STORE"; do
  [ -z "$one" ] || given=$((given + 1))
done
if [ "$given" -ne 1 ]; then
  echo "::error title=Session conformance::Set exactly one of the inputs target, command, url and store; $given are set."
  exit 64
fi

if [ -n "$STORE" ]; then
  subject=(store "$STORE")
elif [ -n "$COMMAND" ]; then
  subject=(run --command "$COMMAND")
elif [ -n "$URL" ]; then
  subject=(run --url "$URL")
else
  subject=(run "$TARGET")
fi

if [ -n "$PROFILE" ]; then
  if [ -n "$STORE" ]; then
    echo "::error title=Session conformance::The store contract has no profiles: remove the input profile."
    exit 64
  fi
  subject+=(--profile "$PROFILE")
fi
