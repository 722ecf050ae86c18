#!/bin/sh
# A broker after a restart: until every partition has all of its replicas again. The next one waits for this one.
set -eu
. /etc/picture-resize/machine.env
cd "/opt/picture-resize/$FOLDER"
tries=0
# Without KAFKA_OPTS, which would start the metrics' agent a second time.
until behind=$(docker compose exec -T --env KAFKA_OPTS= kafka kafka-topics --bootstrap-server kafka:9092 \
  --describe --under-replicated-partitions) && [ -z "$behind" ]; do
  tries=$((tries + 1))
  [ "$tries" -le 120 ] || { printf 'Expected all replicas after 10 minutes but received:\n%s\n' "$behind" >&2; exit 1; }
  sleep 5
done
