#!/bin/sh
# Has machines run commands, one machine at a time and no further when one fails, and waits for the end:
# on-machines.sh ENV KEY=VALUE-OF-A-TAG HOW-MANY-THERE-ARE COMMAND... DRY_RUN=1: only says what it would do.
set -eu
environment=$1
tag=$2
expected=$3
shift 3
here=$(cd "$(dirname "$0")/.." && pwd)
list=
for command in 'set -e' "$@"; do list="$list${list:+,}\"$command\""; done
if [ -n "${DRY_RUN:-}" ]; then echo "would run on $expected of $tag: $list"; exit 0; fi
values=$("$here/../../node_modules/.bin/node" "$here/src/print-registry.ts" "$environment")
region=${values%% *}

# By their ids: of a tag that no machine has, a command is a success.
machines=$(aws ec2 describe-instances --region "$region" --filters "Name=tag:environment,Values=$environment" \
  "Name=tag:${tag%%=*},Values=${tag#*=}" Name=instance-state-name,Values=running \
  --query 'Reservations[].Instances[].InstanceId' --output text)
# shellcheck disable=SC2086 # a list
set -- $machines
[ $# -eq "$expected" ] || { echo "Expected $expected machines with $tag to run but received $#" >&2; exit 1; }

# A new one is known minutes after it has started.
tries=0
until [ "$(aws ssm describe-instance-information --region "$region" --query 'length(InstanceInformationList)' \
  --filters "Key=InstanceIds,Values=$(echo "$*" | tr ' ' ,)" Key=PingStatus,Values=Online --output text)" = "$expected" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || { echo "Expected Session Manager to reach all of $* within 10 minutes but it does not" >&2; exit 1; }
  sleep 10
done
id=$(aws ssm send-command --region "$region" --document-name AWS-RunShellScript --max-concurrency 1 --max-errors 0 \
  --instance-ids "$@" --parameters "commands=[$list],executionTimeout=[\"1800\"]" --query Command.CommandId --output text)
status=Pending
while [ "$status" = Pending ] || [ "$status" = InProgress ]; do
  sleep 5
  status=$(aws ssm list-commands --region "$region" --command-id "$id" --query 'Commands[0].Status' --output text)
done
echo "$tag: $status"
[ "$status" = Success ] || { echo "See log group /picture-resize/$environment/boot" >&2; exit 1; }
