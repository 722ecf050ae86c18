#!/bin/sh
# Writes an environment and applies it: brokers that have to go for it one after the other, then everything else.
# Terraform asks each time. DRY_RUN=1: only says what it would do.
set -eu
environment=$1
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$here/cdktf.out/stacks/$environment
if [ -n "${DRY_RUN:-}" ]; then
  echo "would write the stack $environment and run: terraform apply, before it for one broker after the other"
  exit 0
fi
"$here/commands/stack.sh" "$environment" plan -out=next.tfplan >/dev/null
"$here/commands/apply-brokers.sh" "$folder" "$environment"
rm "$folder/next.tfplan" "$folder/next.json"
exec "$here/commands/terraform.sh" "-chdir=$folder" apply
