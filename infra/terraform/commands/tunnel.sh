#!/bin/sh
# Opens the pages of a server on this machine, through Session Manager: nothing listens for it, nobody needs a key, and
# who did it stands in CloudTrail. Ends with Ctrl-C. DRY_RUN=1: only says what it would do.
set -eu
environment=$1
role=$2
here=$(cd "$(dirname "$0")/.." && pwd)
values=$("$here/../../node_modules/.bin/node" "$here/src/print-tunnels.ts" "$environment" "$role")
region=${values%% *}
values=${values#* }
name=${values%% *}

machine=i-0123456789abcdef0
if [ -z "${DRY_RUN:-}" ]; then
  command -v session-manager-plugin >/dev/null || {
    echo 'session-manager-plugin was not found: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html' >&2
    exit 1
  }
  machine=$(aws ec2 describe-instances --region "$region" --filters "Name=tag:environment,Values=$environment" \
    "Name=tag:Name,Values=$name" Name=instance-state-name,Values=running \
    --query 'Reservations[].Instances[] | [0].InstanceId' --output text)
  [ "$machine" != None ] || { echo "No machine of $role runs in $environment" >&2; exit 1; }
fi

# What a script has started beside it does not hear Ctrl-C, and the CLI leaves with its plugin.
sessions=
end() { for session in $sessions; do pkill -TERM -P "$session" || kill "$session" || true; done; exit 130; }
trap end INT TERM
for page in ${values#* }; do
  port=${page#*:}
  echo "${page%:*}  http://localhost:$port/"
  set -- aws ssm start-session --region "$region" --target "$machine" \
    --document-name AWS-StartPortForwardingSession --parameters "portNumber=$port,localPortNumber=$port"
  if [ -n "${DRY_RUN:-}" ]; then echo "would run: $*"; continue; fi
  "$@" >/dev/null &
  sessions="$sessions $!"
done
wait
