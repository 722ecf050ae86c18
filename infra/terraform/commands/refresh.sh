#!/bin/sh
# Has the servers with a disk take their newest release, one role after the other, and the database its newest schema; for the groups there is roll.sh.
# Containers whose folder has not changed stay as they are. DRY_RUN=1: only says what it would do.
set -eu
environment=$1
here=$(cd "$(dirname "$0")/.." && pwd)
values=$("$here/../../node_modules/.bin/node" "$here/src/print-registry.ts" "$environment")
region=${values%% *}

for role in db kafka observability; do
  case $role in
    db) then=',"/usr/local/lib/picture-resize/apply-schema.sh"' ;;
    kafka) then=',"/usr/local/lib/picture-resize/wait-in-sync.sh"' ;;
    *) then= ;;
  esac
  # One broker at a time, and no further when one does not come up or its replicas stay behind.
  set -- aws ssm send-command --region "$region" --document-name AWS-RunShellScript --max-concurrency 1 --max-errors 0 \
    --targets "Key=tag:environment,Values=$environment" "Key=tag:role,Values=$role" \
    --parameters 'commands=["set -e","systemctl restart picture-resize.service"'"$then"'],executionTimeout=["1800"]' \
    --query Command.CommandId --output text
  if [ -n "${DRY_RUN:-}" ]; then echo "would run: $*"; continue; fi
  command=$("$@")
  status=Pending
  while [ "$status" = Pending ] || [ "$status" = InProgress ]; do
    sleep 5
    status=$(aws ssm list-commands --region "$region" --command-id "$command" --query 'Commands[0].Status' --output text)
  done
  echo "$role: $status"
  [ "$status" = Success ] || { echo "See log group /picture-resize/$environment/boot" >&2; exit 1; }
done
