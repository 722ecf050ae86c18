#!/bin/sh
# Tells Prometheus which machines there are, a file for each job of a role; those beside it came with the folder. It does
# not ask by itself: a container can not reach the machine's credentials, and should not.
set -eu
. /etc/picture-resize/machine.env
targets=/var/lib/picture-resize/targets
mkdir -p "$targets"
machines=$(aws ec2 describe-instances --region "$REGION" --output json \
  --filters "Name=tag:environment,Values=$ENVIRONMENT" Name=instance-state-name,Values=running)
# Those of the groups are asked while they are in service: one that is held back, or on its way out, is not down.
serving=$(aws autoscaling describe-auto-scaling-instances --region "$REGION" --output json |
  jq --compact-output '[.AutoScalingInstances[] | select(.LifecycleState == "InService") | .InstanceId]')
for wanted in $SCRAPE; do
  job=${wanted%%:*}
  port=${wanted##*:}
  role=${wanted#*:}
  role=${role%:*}
  # A machine may say that it has none of a job, though others of its role do.
  echo "$machines" | jq --argjson serving "$serving" --arg job "$job" --arg role "$role" --arg port "$port" '[{
    labels: { job: $job },
    targets: [
      .Reservations[].Instances[]
      | select(any(.Tags[]; .Key == "role" and .Value == $role))
      | select(.InstanceId as $id | all(.Tags[]; .Key != "aws:autoscaling:groupName") or any($serving[]; . == $id))
      | select(all(.Tags[]; .Key != $job or .Value != "none"))
      | .PrivateIpAddress + ":" + $port
    ] | sort
  }]' > "$targets/.$role-$job"
  # Prometheus never reads half a file.
  mv "$targets/.$role-$job" "$targets/$role-$job.yml"
done
cp "/opt/picture-resize/$FOLDER/prometheus/targets/this-machine.yml" "$targets/"
