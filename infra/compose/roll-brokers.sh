#!/bin/sh
# Exchanges three ZooKeepers and three brokers for new ones, one after the other; clients go on meanwhile.
# The next one waits until every message is on all three brokers again.
set -eu
cd "$(dirname "$0")/../.."
infra/compose/refuse-forgotten-settings.sh
docker compose config --services | grep -qx kafka-2 || { echo 'Expected three brokers, which CLUSTER=1 starts.' >&2; exit 1; }

# Asks a broker that is not being exchanged.
in_sync() {
  behind=$(infra/compose/kafka-tool.sh "$1" kafka-topics --bootstrap-server "$1:29092" \
    --describe --under-replicated-partitions) && [ -z "$behind" ]
}

docker compose build zookeeper kafka
for server in zookeeper-3 zookeeper-2 zookeeper kafka-3 kafka-2 kafka; do
  witness=kafka
  [ "$server" != kafka ] || witness=kafka-2
  echo "$server"
  docker compose up --detach --wait --no-deps --force-recreate "$server"
  until in_sync "$witness"; do
    echo 'Waiting until every message is on all three'
    sleep 5
  done
done
