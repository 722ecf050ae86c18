#!/bin/sh
# What the machine needs beyond its image. Not left to cloud-init, which tries once: the way out of the network
# may be younger than the machine, and start.sh is tried again.
set -eu
missing=
for program in docker jq mkfs.xfs curl aws; do
  command -v "$program" >/dev/null || missing="$missing $program"
done
[ -n "$missing" ] || exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq docker.io docker-compose-v2 jq xfsprogs curl
command -v aws >/dev/null || snap install aws-cli --classic
