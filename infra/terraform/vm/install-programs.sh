#!/bin/sh
# Installs what this machine needs and does not have yet. cloud-init would try once and go on without it.
set -eu
. /etc/picture-resize/machine.env
export DEBIAN_FRONTEND=noninteractive

# Whether each of them is whole: dpkg also knows packages whose installation broke off.
installed() {
  # shellcheck disable=SC2016,SC2086 # for dpkg; a list
  states=$(dpkg-query --show --showformat '${Status}\n' $PACKAGES 2>/dev/null) &&
    ! echo "$states" | grep --quiet --invert-match '^install ok installed$'
}
if ! installed; then
  # apt-get goes no further until somebody has done this.
  [ -z "$(dpkg --audit)" ] || dpkg --configure --pending
  apt-get update --quiet
  # shellcheck disable=SC2086 # a list
  apt-get install --yes --quiet --option DPkg::Lock::Timeout=300 $PACKAGES
fi
command -v aws >/dev/null || snap install aws-cli --classic
