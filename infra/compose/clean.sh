#!/bin/sh
# Stops everything and removes its data. The .env files stay: whoever copied a secret from them still has the right one.
set -eu
cd "$(dirname "$0")/../.."
if [ "${YES:-}" != 1 ]; then
  [ -t 0 ] || { echo 'Expected YES=1, as there is no terminal to ask at.' >&2; exit 1; }
  printf 'This removes every job, picture and message of the containers. Type yes to go on: '
  read -r answer
  [ "$answer" = yes ] || { echo 'Nothing was removed.'; exit 0; }
fi
docker compose down --volumes --remove-orphans
# Also those that this call knows nothing of: one broker's after CLUSTER=1, three brokers' without it.
project=$(docker compose config --format json | sed -n 's/^  "name": "\(.*\)",$/\1/p')
docker volume ls --quiet --filter "label=com.docker.compose.project=$project" | xargs -r docker volume rm > /dev/null
echo 'Removed all jobs, pictures and messages of the containers. Still there: the .env files, the images, and backups/ if there were any.'
[ ! -d .native/up ] || echo 'A native start has data of its own, which is still there, too: make clean MODE=native'
