#!/bin/sh
# Asks the database as root: the statement in Q, or what comes in, or a prompt for a person.
set -eu
cd "$(dirname "$0")/../.."
without_terminal=false
if [ -n "${Q:-}" ] || [ ! -t 0 ]; then without_terminal=true; fi
# shellcheck disable=SC2016 # The variables are the container's.
exec docker compose exec -T="$without_terminal" --env "Q=${Q:-}" mysql sh -c 'MYSQL_PWD="$(cat /run/secrets/db_mysql_root_pass)" \
  exec mysql --host=127.0.0.1 --user=root ${Q:+"--execute=$Q"} "$MYSQL_DATABASE"'
