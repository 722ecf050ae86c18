#!/bin/sh
# Tells the group of this machine that it works. The group holds it back until then, and removes it if it is never told.
set -eu
. /etc/picture-resize/machine.env
# Where cloud-init keeps it.
machine=$(cat /var/lib/cloud/data/instance-id)
answer=$(aws autoscaling complete-lifecycle-action --region "$REGION" --auto-scaling-group-name "$SCALING_GROUP" \
  --lifecycle-hook-name "$LAUNCH_HOOK" --instance-id "$machine" --lifecycle-action-result CONTINUE 2>&1) ||
  case $answer in
    # At a later boot nobody waits for it any more.
    *'No active Lifecycle Action'*) ;;
    *) echo "$answer" >&2; exit 1 ;;
  esac
