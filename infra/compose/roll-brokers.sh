#!/bin/sh
# Exchanges three ZooKeepers and three brokers for new ones, one after the other; clients go on meanwhile.
# Each of them waits until every message is on all three brokers.
set -eu
cd "$(dirname "$0")/../.."
infra/compose/refuse-forgotten-settings.sh
docker compose config --services | grep -qx kafka-2 || { echo 'Expected three brokers, which CLUSTER=1 starts.' >&2; exit 1; }

wait_in_sync() {
  until behind=$(infra/compose/kafka-tool.sh kafka-topics --describe --under-replicated-partitions) &&
    [ -z "$behind" ]; do
    echo 'Waiting until every message is on all three'
    sleep 5
  done
}

docker compose build zookeeper kafka
wait_in_sync
for server in zookeeper-3 zookeeper-2 zookeeper kafka-3 kafka-2 kafka; do
  echo "$server"
  docker compose up --detach --wait --no-deps --force-recreate "$server"
  # Longer than a ZooKeeper session: a broker that has lost its own by this counts as away by then.
  sleep 5
  wait_in_sync
done
