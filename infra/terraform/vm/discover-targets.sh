#!/bin/sh
# Tells Prometheus which machines there are, a file for each role and port. It does not ask by itself: a
# container can not reach the machine's credentials, and should not.
set -eu
. /etc/picture-resize/machine.env
targets=/var/lib/picture-resize/targets
mkdir -p "$targets"
machines=$(aws ec2 describe-instances --region "$REGION" --output json \
  --filters "Name=tag:environment,Values=$ENVIRONMENT" Name=instance-state-name,Values=running)
for wanted in $SCRAPE; do
  role=${wanted%:*}
  port=${wanted#*:}
  echo "$machines" | jq --arg role "$role" --arg port "$port" '[{
    labels: { role: $role },
    targets: [.Reservations[].Instances[] | select(any(.Tags[]; .Key == "role" and .Value == $role)) | .PrivateIpAddress + ":" + $port] | sort
  }]' > "$targets/.$role-$port"
  # Prometheus never reads half a file.
  mv "$targets/.$role-$port" "$targets/$role-$port.json"
done
