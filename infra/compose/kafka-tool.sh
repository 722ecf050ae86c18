#!/bin/sh
# Runs a tool of Kafka's in a broker's container: kafka-tool.sh kafka kafka-topics …
# Without KAFKA_OPTS, which would start the metrics' agent a second time.
set -eu
cd "$(dirname "$0")/../.."
exec docker compose exec -T --env KAFKA_OPTS= "$@"
