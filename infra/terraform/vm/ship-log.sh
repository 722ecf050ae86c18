#!/bin/sh
# Sends what happened since this machine started to CloudWatch, where it is still to be read when nobody can log in.
set -eu
. /etc/picture-resize/machine.env
stream="$ROLE/$(hostname)/$(date -u +%Y-%m-%dT%H-%M-%SZ)"
aws logs create-log-stream --region "$REGION" --log-group-name "$BOOT_LOG" --log-stream-name "$stream"
# One call takes up to a megabyte.
{ tail -n 500 /var/log/cloud-init-output.log 2>/dev/null || true; journalctl --boot --unit picture-resize --output cat --no-pager; } |
  tail -c 500000 |
  jq --raw-input --slurp --arg now "$(date +%s)" \
    'split("\n") | map(select(length > 0) | { timestamp: ($now | tonumber * 1000), message: . })' > /run/picture-resize-log.json
aws logs put-log-events --region "$REGION" --log-group-name "$BOOT_LOG" --log-stream-name "$stream" \
  --log-events file:///run/picture-resize-log.json >/dev/null
