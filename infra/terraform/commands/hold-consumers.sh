#!/bin/sh
# Ends all consumers and returns when none is left; jobs are accepted and wait. No new one starts, whatever an apply says of
# the group, until commands/roll.sh has given it its newest launch template: hold-consumers.sh ENV
# DRY_RUN=1: only says what it would do.
set -eu
environment=$1
here=$(cd "$(dirname "$0")/.." && pwd)
values=$("$here/../../node_modules/.bin/node" "$here/src/print-groups.ts" "$environment")
region=${values%% *}
group=
for each in ${values#* }; do
  case $each in *-consumer) group=$each ;; esac
done
if [ -n "${DRY_RUN:-}" ]; then echo "would hold $group at no machine"; exit 0; fi

# First this: what scales the group may ask for more at any moment.
aws autoscaling suspend-processes --region "$region" --auto-scaling-group-name "$group" --scaling-processes Launch
aws autoscaling update-auto-scaling-group --region "$region" --auto-scaling-group-name "$group" --min-size 0 --desired-capacity 0
# A machine that ends is a member until it is gone: what it still works on is written by then.
polls=0
while :; do
  left=$(aws autoscaling describe-auto-scaling-groups --region "$region" --auto-scaling-group-names "$group" \
    --query 'length(AutoScalingGroups[0].Instances)' --output text)
  [ "$left" != 0 ] || break
  polls=$((polls + 1))
  [ "$polls" -lt 120 ] || { echo "Expected the machines of $group to be gone within 20 minutes but $left are left" >&2; exit 1; }
  sleep 10
done
echo "$group: no machine is left"
