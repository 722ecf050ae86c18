#!/bin/sh
# The address on this machine of a service's port: address.sh mysql 3306
# Where the service does not run, a name that says so: whoever connects to it reads it in the error.
set -eu
cd "$(dirname "$0")/../.."
address=$(docker compose port "$1" "$2" 2>/dev/null | sed 's/^0\.0\.0\.0:/localhost:/; s/^127\.0\.0\.1:/localhost:/')
echo "${address:-$1-does-not-run}"
