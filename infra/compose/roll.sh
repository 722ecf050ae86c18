#!/bin/sh
# Exchanges consumers and apis for new ones from the sources as they are now, without a refused request:
# new ones come first and only when they are healthy the old ones finish what they have in hand and go.
set -eu
cd "$(dirname "$0")/../.."
infra/compose/refuse-forgotten-settings.sh
docker compose build consumer api
for service in consumer api; do
  # One that has ended would be started again and taken for a new one.
  docker compose rm --force "$service" > /dev/null 2>&1
  old=$(docker compose ps --quiet "$service")
  [ -n "$old" ] || { echo "No $service is running. Start it with \"make up\"." >&2; exit 1; }
  count=$(echo "$old" | wc -l)
  # The proxy knows twelve.
  [ "$service" != api ] || [ "$count" -le 6 ] || { echo "Expected at most 6 apis to exchange but $count run: make scale APIS=6" >&2; exit 1; }
  echo "$service: $count running, starting as many new ones"
  docker compose up --detach --wait --no-deps --no-recreate --scale "$service=$((count * 2))" "$service" || {
    for container in $(docker compose ps --all --quiet "$service"); do
      echo "$old" | grep -q "$container" || {
        docker logs --tail 10 "$container" >&2
        docker rm --force "$container" > /dev/null
      }
    done
    echo "The new $service did not become healthy, see above, and is gone again. The old ones go on." >&2
    exit 1
  }
  for container in $old; do
    docker stop "$container" >/dev/null
    docker rm "$container" >/dev/null
  done
  echo "$service: exchanged"
done
