#!/bin/sh
# Opens the pages of a server on this machine, through Session Manager: nothing listens for it, nobody needs a key, and
# who did it stands in CloudTrail. Ends with Ctrl-C, or with the first session that ends by itself. DRY_RUN=1: only says
# what it would do.
set -eu
environment=$1
role=$2
here=$(cd "$(dirname "$0")/.." && pwd)
values=$("$here/../../node_modules/.bin/node" "$here/src/print-tunnels.ts" "$environment" "$role")
region=${values%% *}
values=${values#* }
name=${values%% *}
pages=${values#* }

# Whether somebody answers at a port of this machine: 7 is nobody.
answers() {
  code=0
  curl --noproxy '*' --silent --output /dev/null --max-time 2 "http://localhost:$1/" || code=$?
  [ "$code" -ne 7 ]
}
machine=i-0123456789abcdef0
if [ -z "${DRY_RUN:-}" ]; then
  command -v session-manager-plugin >/dev/null || {
    echo 'session-manager-plugin was not found: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html' >&2
    exit 1
  }
  # Else one would read the pages of this machine's own servers as the cloud's.
  for page in $pages; do
    ! answers "${page#*:}" || {
      echo "Expected port ${page#*:} of this machine to be free for ${page%:*} but something answers there: end it (make down, or another tunnel)" >&2
      exit 1
    }
  done
  machine=$(aws ec2 describe-instances --region "$region" --filters "Name=tag:environment,Values=$environment" \
    "Name=tag:Name,Values=$name" Name=instance-state-name,Values=running \
    --query 'Reservations[].Instances[] | [0].InstanceId' --output text)
  [ "$machine" != None ] || { echo "No machine of $role runs in $environment" >&2; exit 1; }
fi

said=$(mktemp -d)
sessions=
# What a script has started beside it does not hear Ctrl-C, and the CLI leaves with its plugin.
end() {
  for session in $sessions; do
    pkill -TERM -P "${session%%:*}" || kill "${session%%:*}" 2>/dev/null || true
  done
  rm -rf "$said"
}
trap end EXIT
trap 'exit 130' INT TERM
for page in $pages; do
  port=${page#*:}
  set -- aws ssm start-session --region "$region" --target "$machine" \
    --document-name AWS-StartPortForwardingSession --parameters "portNumber=$port,localPortNumber=$port"
  if [ -n "${DRY_RUN:-}" ]; then
    echo "${page%:*}  http://localhost:$port/"
    echo "would run: $*"
    continue
  fi
  "$@" >"$said/${page%:*}" 2>&1 &
  sessions="$sessions $!:$page"
done

# fail PAGE WHAT: with what its session said.
fail() {
  echo "The session of $1 $2:" >&2
  cat "$said/$1" >&2
  exit 1
}
expect_sessions() {
  for session in $sessions; do
    of=${session#*:}
    kill -0 "${session%%:*}" 2>/dev/null || fail "${of%:*}" 'has ended'
  done
}
for page in ${sessions:+$pages}; do
  tries=0
  until answers "${page#*:}"; do
    expect_sessions
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || fail "${page%:*}" 'did not open its port within a minute'
    sleep 1
  done
  echo "${page%:*}  http://localhost:${page#*:}/"
done
while [ -n "$sessions" ]; do
  expect_sessions
  sleep 1
done
