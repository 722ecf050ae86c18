#!/bin/sh
# Builds, starts and waits; then says where everything is and what to try.
set -eu
cd "$(dirname "$0")/../.."

docker info >/dev/null 2>&1 || {
  echo 'No Docker engine answers. Start one, or start without containers: make up MODE=native' >&2
  exit 1
}
docker compose version >/dev/null 2>&1 || {
  echo 'Docker answers but has no Compose: install the Compose plugin (2.24 or newer), or start without containers: make up MODE=native' >&2
  exit 1
}
infra/compose/env.sh
infra/compose/refuse-forgotten-settings.sh

start() { docker compose up --detach --build --wait --remove-orphans; }
missing() {
  docker compose config --images | sort -u | while read -r image; do
    docker image inspect "$image" >/dev/null 2>&1 || echo "  $image"
  done
}
# What has lost its servers is unhealthy until they are back, and Compose gives up on it at once.
once_more() {
  [ -z "$(missing)" ] || return 1
  echo 'Not everything is healthy yet, once more in 20 s'
  sleep 20
  start
}
if ! start && ! once_more; then
  missing=$(missing)
  if [ -n "$missing" ]; then
    printf 'These images are not here and could not be pulled or built:\n%s\nThe same system runs without images: make up MODE=native\n' "$missing" >&2
  else
    echo 'Not everything started. See "make status" and "make logs S=name"; "make up" tries again.' >&2
  fi
  exit 1
fi

at() { infra/compose/address.sh "$@"; }
kafka=$(at kafka 9092)
with=
if [ -n "${CLUSTER:-}" ]; then
  kafka="$kafka $(at kafka-2 9092) $(at kafka-3 9092)"
  with=' CLUSTER=1'
fi
cat <<END

  The page           http://$(at api-proxy 5000)/
  The api            http://$(at api-proxy 5000)/api
  adminer            http://$(at adminer 8080)/  user resize, password DB_MYSQL_PASS of db_container/.env
  Control Center     http://$(at control-center 9021)/
  Grafana            http://$(at grafana 3000)/  user admin, password GRAFANA_ADMIN_PASS of infra/.env
  Prometheus         http://$(at prometheus 9090)/, Alertmanager http://$(at alertmanager 9093)/
  Jaeger             http://$(at jaeger 16686)/
  Kafka              $kafka, ZooKeeper $(at zookeeper 2181)
  Database           $(at mysql 3306)

  Try next: make demo$with              resize a photograph and follow the job
            make demo N=200$with        two hundred jobs, eight at a time
            make smoke$with             ask every part whether it does its work
            make audit$with             prove that no job is lost
            make scale CONSUMERS=4$with more consumers
            make status$with            what runs, and how it is
            make down$with              stop everything
END
