#!/bin/sh
# Runs a program of the project with the addresses and secrets of the containers that run:
# with.sh src/main.ts ARGUMENT …
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)

# The port on this machine of a service's port; nothing when it does not run.
at() { docker compose --project-directory "$root" port "$1" "$2" 2>/dev/null | sed 's/.*://'; }

api=$(at api-proxy 5000)
[ -n "$api" ] || { echo 'Nothing is running. Start it with "make up".' >&2; exit 1; }
export API_URL="http://localhost:$api"
export KAFKA_BROKERS="localhost:$(at kafka 9092)"
export DB_MYSQL_ADD="localhost:$(at mysql 3306)"
export ADMINER_URL="http://localhost:$(at adminer 8080)"
export CONTROL_CENTER_URL="http://localhost:$(at control-center 9021)"
export PROMETHEUS_URL="http://localhost:$(at prometheus 9090)"
export GRAFANA_URL="http://localhost:$(at grafana 3000)"
export JAEGER_URL="http://localhost:$(at jaeger 16686)"
export ALERTMANAGER_URL="http://localhost:$(at alertmanager 9093)"
exec "$root/node_modules/.bin/node" --disable-warning=TimeoutNegativeWarning \
  --env-file="$root/db_container/.env" --env-file="$root/services/api/.env" "$@"
