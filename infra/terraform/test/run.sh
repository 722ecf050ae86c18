#!/bin/sh
# What "make tf-test" does. The construct tests are also part of "make test"; here they need no servers.
set -eu
cd "$(dirname "$0")/../../.."
PATH=$PWD/node_modules/.bin:$PATH
export NODE_OPTIONS='--experimental-vm-modules --disable-warning=ExperimentalWarning'
log=$(mktemp)
trap 'rm -f "$log"' EXIT
jest infra/terraform > "$log" 2>&1 || { cat "$log" >&2; exit 1; }
grep -v -e '^$' -e '^PASS' "$log" | grep 'skipped' || true
printf '%-20s%s\n' 'construct tests' "$(sed -n 's/^Tests: *//p' "$log")"
unset NODE_OPTIONS
exec node infra/terraform/test/cloud/main.ts
