#!/bin/sh
# Brings this machine up: programs, disk, folder, secrets, containers. Runs at each boot, and again for each new
# release of its folder; what is as it must be stays untouched. systemd tries again if it fails.
set -eu
. /etc/picture-resize/machine.env
here=$(dirname "$0")
trap '"$here/ship-log.sh" || true' EXIT

"$here/install-programs.sh"
[ -z "$VOLUME_PARAMETER" ] || "$here/mount-data.sh"
"$here/unpack-folder.sh"
"$here/fetch-secrets.sh"

cd "/opt/picture-resize/$FOLDER"
if [ -n "$REGISTRY" ]; then
  aws ecr get-login-password --region "$REGION" | docker login --username AWS --password-stdin "$REGISTRY"
fi
# What is here already is not asked for: a registry that refuses is no reason to stay away.
docker compose pull --quiet --policy missing
# A file that a container has mounted may be another one; Compose sees only what its own file says.
recreate=
[ ! -e .new ] || recreate=--force-recreate
# shellcheck disable=SC2086 # no option is no word
docker compose up --detach --no-build --wait --remove-orphans $recreate
rm -f .new
[ -z "${SCALING_GROUP:-}" ] || "$here/complete-launch.sh"
