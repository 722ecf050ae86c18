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
# Only what is another one is made anew: files.yml tells Compose when a file is that a container has mounted.
docker compose up --detach --no-build --wait --remove-orphans
# Else each release leaves its images behind, until the disk is full. One that a container has is never one of them.
docker image prune --all --force --filter until=72h >/dev/null || echo 'Images that nothing runs could not be removed' >&2
[ -z "${SCALING_GROUP:-}" ] || "$here/complete-launch.sh"
