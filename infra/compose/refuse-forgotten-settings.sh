#!/bin/sh
# Settings that were given to make are not remembered. Two of them must not be forgotten where something runs:
# without the keys everybody could come in, and another number of brokers means other topics, which are empty.
set -eu
cd "$(dirname "$0")/../.."
running=$(docker compose ps --all --format '{{.Service}}' | sort -u)
has() { echo "$1" | grep -qx "$2"; }

services=$(docker compose config --services)
if has "$running" kafka-2 && ! has "$services" kafka-2; then
  echo 'Three brokers run, and this command knows one. Give it CLUSTER=1 as well. Or let their jobs be finished, then first "make down".' >&2
  exit 1
fi
if has "$running" kafka && ! has "$running" kafka-2 && has "$services" kafka-2; then
  echo 'One broker runs. Three brokers begin with empty topics: let its jobs be finished, then first "make down".' >&2
  exit 1
fi

# By what its container was made with: it may be stopped, or unable to start.
apis=$(docker compose ps --all --quiet api)
keys=$([ -z "$apis" ] || echo "$apis" | xargs docker inspect --format '{{join .Config.Env "\n"}}' | sed -n 's/^API_KEYS_FILE=//p' | tail -n 1)
if [ -n "$keys" ] && ! docker compose config --format json | grep -q '"API_KEYS_FILE": "[^"]'; then
  echo "The api that is here asks for keys ($keys), and what this command starts would let in everybody." >&2
  echo "Write API_KEYS_FILE=$keys into services/api/.env. If everybody may come in, first \"make down\"." >&2
  exit 1
fi
