#!/usr/bin/env bash
# Ends with the exit status of the run; if that is 0, with that of the benchmark.
set -euo pipefail
status=$RUN_STATUS
if [ "$status" -eq 0 ]; then status=${BENCH_STATUS:-0}; fi
case $status in
  0) echo 'It conforms, or differs only as its baseline lists.' ;;
  1) echo 'It does not conform.' ;;
  2) echo 'An entry of the baseline is stale: it passes now, or names an unknown scenario.' ;;
  3) echo 'The target or the suite failed.' ;;
  4) echo 'A path has become slower than in its base.' ;;
  64) echo 'An input of the action is wrong.' ;;
esac
exit "$status"
