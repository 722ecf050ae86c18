#!/bin/sh
# Writes the table and the consumers' progress into backups/TIME, while everything goes on.
# The progress comes first: every job before it has its row by then, and every job after it comes out of the
# topic again at a restore. So the two together lose nothing, whatever is accepted or finished meanwhile.
set -eu
umask 077
cd "$(dirname "$0")/../.."
[ -n "$(docker compose ps --quiet api)" ] || { echo 'Nothing is running. Start it with "make up".' >&2; exit 1; }
group=$(docker compose exec -T api printenv KAFKA_GROUP_NAME)
topic=$(docker compose exec -T api printenv KAFKA_TOPIC_NAME)
backup=backups/$(date -u +%Y-%m-%dT%H%M%SZ)
draft=$backup.unfinished
mkdir -p "$draft"

docker compose exec -T --env KAFKA_OPTS= kafka kafka-consumer-groups --bootstrap-server kafka:29092 --group "$group" --describe |
  awk -v topic="$topic" '$2 == topic { print $2 "," $3 "," ($4 == "-" ? 0 : $4) }' > "$draft/offsets.csv"
[ -s "$draft/offsets.csv" ] || { echo "Expected the progress of the group $group but received nothing. Is a consumer running?" >&2; exit 1; }

# shellcheck disable=SC2016 # The variables are the container's.
docker compose exec -T mysql sh -c 'MYSQL_PWD="$(cat /run/secrets/db_mysql_root_pass)" exec mysqldump --host=127.0.0.1 \
  --user=root --single-transaction --hex-blob --max-allowed-packet=128M --no-tablespaces --set-gtid-purged=OFF "$MYSQL_DATABASE"' |
  gzip > "$draft/jobs.sql.gz"
gzip -dc "$draft/jobs.sql.gz" | tail -n 1 | grep -q '^-- Dump completed' || { echo 'The dump is not complete; see above.' >&2; exit 1; }

mv "$draft" "$backup"
du -sh "$backup" | awk '{ print "Written to " $2 ", " $1 ". Back again: make restore BACKUP=" $2 }'
