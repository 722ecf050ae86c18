#!/bin/sh
# Writes the .env files that are not there yet, each from its .env.example with random secrets. The same name
# has the same secret everywhere, also the one of a file that was there before. Nothing is overwritten.
set -eu
umask 077
cd "$(dirname "$0")/../.."
folders='db_container kafka_client kafka_client/consumer_container services/api infra'
secrets='JOB_ID_SECRET DB_MYSQL_ROOT_PASS DB_MYSQL_PASS DB_MYSQL_EXPORTER_PASS GRAFANA_ADMIN_PASS'

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# The value that some .env has already, else a new one.
secret() {
  for folder in $folders; do
    [ -f "$folder/.env" ] || continue
    value=$(sed -n "s/^$1=//p" "$folder/.env")
    [ -z "$value" ] || { echo "$value"; return; }
  done
  random
}

for folder in $folders; do
  [ ! -e "$folder/.env" ] || continue
  draft=$folder/.env.$$
  trap 'rm -f "$draft" "$draft.next"' EXIT
  cp "$folder/.env.example" "$draft"
  for name in $secrets; do
    grep -q "^$name=$" "$draft" || continue
    value=$(secret "$name")
    # By awk's own environment: a password may hold whatever sed would take for a command.
    NAME=$name VALUE=$value awk '$0 == ENVIRON["NAME"] "=" { $0 = $0 ENVIRON["VALUE"] } { print }' "$draft" > "$draft.next"
    mv "$draft.next" "$draft"
  done
  # There is never half a file.
  mv "$draft" "$folder/.env"
  echo "Wrote $folder/.env"
done
