#!/bin/sh
# Hears of alerts in the network of Alertmanager's container, whose localhost its configuration means.
set -eu
cd "$(dirname "$0")/../.."
alertmanager=$(docker compose ps --quiet alertmanager)
[ -n "$alertmanager" ] || { echo 'Alertmanager does not run. Start it with "make up".' >&2; exit 1; }
# shellcheck source=versions.env
. ./versions.env
exec docker run --rm --init --network "container:$alertmanager" --user node --read-only --cap-drop ALL \
  --volume "$PWD/infra/alertmanager/src:/pager:ro" "$NODE_IMAGE" node /pager/main.ts
