#!/bin/sh
# Installs what this machine needs and does not have yet. cloud-init would try once and go on without it.
set -eu
. /etc/picture-resize/machine.env
# shellcheck disable=SC2086 # a list
if ! dpkg --status $PACKAGES >/dev/null 2>&1; then
  apt-get update --quiet
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --option DPkg::Lock::Timeout=300 $PACKAGES
fi
command -v aws >/dev/null || snap install aws-cli --classic
