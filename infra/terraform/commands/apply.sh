#!/bin/sh
# Writes an environment and applies it: brokers that have to go for it one after the other, then everything else.
# Terraform asks each time. What destroys data of a protected environment is refused before anything is touched, unless it
# is named: DESTROY=kafka-4. DRY_RUN=1: only says what it would do.
set -eu
environment=$1
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$here/cdktf.out/stacks/$environment
if [ -n "${DRY_RUN:-}" ]; then
  echo "would write the stack $environment and run: terraform apply, before it for one broker after the other"
  exit 0
fi
# A plan holds what is secret.
forget() { rm -f "$folder/next.tfplan" "$folder/next.json"; }
trap forget EXIT
"$here/commands/stack.sh" "$environment" plan -out=next.tfplan >/dev/null
"$here/commands/terraform.sh" "-chdir=$folder" show -json next.tfplan > "$folder/next.json"
"$here/../../node_modules/.bin/node" "$here/src/refuse-lost-disks.ts" "$environment" < "$folder/next.json"
"$here/commands/apply-brokers.sh" "$folder" "$environment"
forget
exec "$here/commands/terraform.sh" "-chdir=$folder" apply
