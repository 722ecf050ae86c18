#!/bin/sh
# Writes the table and the consumers' progress into backups/TIME, while everything goes on.
# The progress comes first: every job before it has its row by then, and every job after it comes out of the
# topic again at a restore. So the two together lose nothing, whatever is accepted or finished meanwhile.
set -eu
umask 077
cd "$(dirname "$0")/../.."
[ -n "$(docker compose ps --quiet api)" ] || { echo 'Nothing is running. Start it with "make up".' >&2; exit 1; }
setting() {
  docker compose exec -T api printenv "$1" || { echo "Expected $1 in services/api/.env but it is missing." >&2; exit 1; }
}
group=$(setting KAFKA_GROUP_NAME)
topic=$(setting KAFKA_TOPIC_NAME)
backup=backups/$(date -u +%Y-%m-%dT%H%M%SZ)
draft=$backup.unfinished
mkdir -p "$draft"

kafka() { infra/compose/kafka-tool.sh "$@" 2>&1; }
partitions=$(kafka kafka-topics --describe --topic "$topic") || { echo "$partitions" >&2; exit 1; }
progress=$(kafka kafka-consumer-groups --describe --group "$group") || case $progress in
  *'does not exist'*) ;;
  *) echo "$progress" >&2; exit 1 ;;
esac
# Every partition of the topic, from its beginning where nobody has worked on it.
printf '%s\n%s\n' "$partitions" "$progress" | awk -v group="$group" -v topic="$topic" '
    $3 == "Partition:" { offsets[$4] = 0 }
    $1 == group && $2 == topic && $4 ~ /^[0-9]+$/ { offsets[$3] = $4 }
    END { for (partition in offsets) print topic "," partition "," offsets[partition] }' | sort -t , -k 2n > "$draft/offsets.csv"
[ -s "$draft/offsets.csv" ] || { echo "Expected the partitions of the topic $topic but received nothing; see above." >&2; exit 1; }

# shellcheck disable=SC2016 # The variables are the container's.
docker compose exec -T mysql sh -c 'MYSQL_PWD="$(cat /run/secrets/db_mysql_root_pass)" exec mysqldump --host=127.0.0.1 \
  --user=root --single-transaction --hex-blob --max-allowed-packet=128M --no-tablespaces --set-gtid-purged=OFF "$MYSQL_DATABASE"' |
  gzip > "$draft/jobs.sql.gz"
gzip -dc "$draft/jobs.sql.gz" | tail -n 1 | grep -q '^-- Dump completed' || { echo 'The dump is not complete; see above.' >&2; exit 1; }

mv "$draft" "$backup"
du -sh "$backup" | awk '{ print "Written to " $2 ", " $1 ". Back again: make restore BACKUP=" $2 }'
