#!/bin/sh
# Runs a program of the project with the addresses and secrets of the containers that run:
# with.sh src/main.ts ARGUMENT …
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
at() { "$root/infra/compose/address.sh" "$@"; }

[ -n "$(docker compose --project-directory "$root" ps --quiet api)" ] || {
  echo 'Nothing is running. Start it with "make up".' >&2
  exit 1
}
settings=$("$root/node_modules/.bin/node" "$root/infra/compose/print-settings.ts" "$root/db_container/.env" "$root/services/api/.env")
eval "$settings"
API_URL="http://$(at api-proxy 5000)"
# Any of the three, as the first may be the one that is away.
KAFKA_BROKERS=$(at kafka 9092)
if [ -n "${CLUSTER:-}" ]; then KAFKA_BROKERS="$KAFKA_BROKERS,$(at kafka-2 9092),$(at kafka-3 9092)"; fi
DB_MYSQL_ADD=$(at mysql 3306)
ADMINER_URL="http://$(at adminer 8080)"
CONTROL_CENTER_URL="http://$(at control-center 9021)"
PROMETHEUS_URL="http://$(at prometheus 9090)"
GRAFANA_URL="http://$(at grafana 3000)"
JAEGER_URL="http://$(at jaeger 16686)"
ALERTMANAGER_URL="http://$(at alertmanager 9093)"
export API_URL KAFKA_BROKERS DB_MYSQL_ADD ADMINER_URL CONTROL_CENTER_URL PROMETHEUS_URL GRAFANA_URL JAEGER_URL ALERTMANAGER_URL
exec "$root/node_modules/.bin/node" --disable-warning=TimeoutNegativeWarning "$@"
