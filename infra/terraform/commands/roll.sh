#!/bin/sh
# Exchanges the machines of each group for those of its newest launch template, and back if they do not come into
# service. A group that has them already stays as it is. DRY_RUN=1: only says what it would do.
set -eu
environment=$1
here=$(cd "$(dirname "$0")/.." && pwd)
values=$("$here/../../node_modules/.bin/node" "$here/src/print-groups.ts" "$environment")
region=${values%% *}

held() {
  aws autoscaling describe-auto-scaling-groups --region "$region" --auto-scaling-group-names "$1" \
    --query "length(AutoScalingGroups[0].SuspendedProcesses[?ProcessName=='Launch'])" --output text
}
for group in ${values#* }; do
  version=NEWEST
  [ -n "${DRY_RUN:-}" ] || version=$(aws ec2 describe-launch-templates --region "$region" --launch-template-names "$group" \
    --query 'LaunchTemplates[0].LatestVersionNumber' --output text)
  if [ -z "${DRY_RUN:-}" ] && [ "$(held "$group")" = 1 ]; then
    # It has no machine that could be exchanged, and must not start one of the version before.
    aws autoscaling update-auto-scaling-group --region "$region" --auto-scaling-group-name "$group" \
      --launch-template "LaunchTemplateName=$group,Version=$version"
    aws autoscaling resume-processes --region "$region" --auto-scaling-group-name "$group" --scaling-processes Launch
    echo "$group, version $version: was held (commands/hold-consumers.sh) and begins with this one"
    continue
  fi
  # New machines beside the old ones, of which none goes before they are in service.
  set -- aws autoscaling start-instance-refresh --region "$region" --auto-scaling-group-name "$group" --strategy Rolling \
    --desired-configuration "LaunchTemplate={LaunchTemplateName=$group,Version=$version}" \
    --preferences AutoRollback=true,SkipMatching=true,MinHealthyPercentage=100,MaxHealthyPercentage=200 \
    --query InstanceRefreshId --output text
  if [ -n "${DRY_RUN:-}" ]; then echo "would run: $*"; continue; fi
  refresh=$("$@")
  polls=0
  while :; do
    said=$(aws autoscaling describe-instance-refreshes --region "$region" --auto-scaling-group-name "$group" \
      --instance-refresh-ids "$refresh" --query "InstanceRefreshes[0].[Status,StatusReason || '']" --output text)
    case $said in
      Pending* | InProgress* | Baking* | Cancelling* | RollbackInProgress*) ;;
      *) break ;;
    esac
    polls=$((polls + 1))
    # AWS does not say how many launches have to fail until a refresh has failed: an hour of them is enough.
    [ "$polls" -ne 240 ] || aws autoscaling rollback-instance-refresh --region "$region" --auto-scaling-group-name "$group" >/dev/null
    [ "$polls" -ne 480 ] || {
      echo "Expected $group to be back at its version before within an hour but received $said. It goes on by itself: see the group's activity in EC2's console" >&2
      exit 1
    }
    sleep 15
  done
  echo "$group, version $version: $said"
  case $said in
    Successful*) ;;
    *) echo "See log group /picture-resize/$environment/boot" >&2; exit 1 ;;
  esac
done
