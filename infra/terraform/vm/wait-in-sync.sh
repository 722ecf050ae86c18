#!/bin/sh
# Of several brokers: waits until every partition has all of its replicas again, so that the next one may go. With a
# broker's number it waits for the others alone: that one is about to go, and may be away already.
set -eu
. /etc/picture-resize/machine.env
cd "/opt/picture-resize/$FOLDER"
# shellcheck disable=SC2016 # for awk
lacks='{
  for (i = 1; i < NF; i++) {
    if ($i == "Replicas:") wanted = $(i + 1)
    if ($i == "Isr:") there = "," $(i + 1) "," going ","
  }
  count = split(wanted, replicas, ",")
  for (i = 1; i <= count; i++) if (!index(there, "," replicas[i] ",")) { print; break }
}'
tries=0
# Without KAFKA_OPTS, which would start the metrics' agent a second time.
until behind=$(docker compose exec -T --env KAFKA_OPTS= kafka kafka-topics --bootstrap-server kafka:9092 \
  --describe --under-replicated-partitions) && behind=$(echo "$behind" | awk -v going="${1:-}" "$lacks") && [ -z "$behind" ]; do
  tries=$((tries + 1))
  [ "$tries" -le 120 ] || { printf 'Expected all replicas after 10 minutes but received:\n%s\n' "$behind" >&2; exit 1; }
  sleep 5
done
