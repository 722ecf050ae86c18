#!/bin/sh
# Writes a stack and runs Terraform on it: stack.sh dev plan, stack.sh bootstrap:dev apply
# DRY_RUN=1: only says what it would do.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
name=${1%%:*}
of=${1#*:}
shift
[ -z "${DRY_RUN:-}" ] || { echo "would write the stack $name and run: terraform $*"; exit 0; }
"$here/../../node_modules/.bin/node" "$here/src/main.ts" "$name" "$of"
folder=$here/cdktf.out/stacks/$name
"$here/commands/terraform.sh" "-chdir=$folder" init -input=false -reconfigure -lockfile=readonly >/dev/null
exec "$here/commands/terraform.sh" "-chdir=$folder" "$@"
