#!/bin/sh
# Runs a tool of Kafka's in the container of a broker that runs: kafka-tool.sh kafka-topics --list
# Without KAFKA_OPTS, which would start the metrics' agent a second time.
set -eu
cd "$(dirname "$0")/../.."
[ $# -gt 0 ] || { echo 'Expected ARGS="kafka-topics --list" or another tool but received none.' >&2; exit 1; }
tool=$1
shift
brokers=$(docker compose ps --services --status running | grep -xE 'kafka(-[0-9])?' | sort)
[ -n "$brokers" ] || { echo 'No broker is running. Start it with "make up".' >&2; exit 1; }
servers=$(echo "$brokers" | sed 's/$/:29092/' | paste -sd , -)
exec docker compose exec -T --env KAFKA_OPTS= "$(echo "$brokers" | head -n 1)" "$tool" --bootstrap-server "$servers" "$@"
