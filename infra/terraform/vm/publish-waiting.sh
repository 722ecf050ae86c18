#!/bin/sh
# Tells CloudWatch how many jobs wait, which is what the group of consumers is scaled by. While nobody
# knows, nothing is said: the group then stays as it is.
set -eu
. /etc/picture-resize/machine.env
waiting=$(curl --silent --show-error --fail --max-time 10 --get http://localhost:9090/api/v1/query \
  --data-urlencode 'query=max(jobs_waiting)' | jq --raw-output '.data.result[0].value[1] // empty')
[ -n "$waiting" ] || { echo 'Prometheus has no jobs_waiting: no api is scraped' >&2; exit 1; }
aws cloudwatch put-metric-data --region "$REGION" --namespace "$METRIC_NAMESPACE" --metric-name "$METRIC_NAME" \
  --dimensions "Environment=$ENVIRONMENT" --unit Count --value "$waiting"
