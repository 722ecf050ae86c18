#!/bin/sh
# Puts a backup in place of the table and sends the consumers back to where they were when it was made:
# what they have done since comes out of the topic again, as far as the topic goes back (seven days).
# New jobs are accepted all the while; reading one may fail for the moment in which the table is exchanged.
set -eu
cd "$(dirname "$0")/../.."
backup=${BACKUP:-}
found=$(ls -d backups/*Z 2>/dev/null | tr '\n' ' ' || true)
[ -f "$backup/jobs.sql.gz" ] && [ -f "$backup/offsets.csv" ] || {
  echo "Expected a folder that \"make backup\" has written for BACKUP but received \"$backup\". There are: ${found:-none}" >&2
  exit 1
}
[ -n "$(docker compose ps --quiet api)" ] || { echo 'Nothing is running. Start it with "make up".' >&2; exit 1; }
# Before anything is touched: a dump that breaks off would leave half a table.
is_whole() {
  gzip -t "$backup/jobs.sql.gz" && gzip -dc "$backup/jobs.sql.gz" | tail -n 1 | grep -q '^-- Dump completed' &&
    [ -s "$backup/offsets.csv" ] && ! grep -qvE '^[^,]+,[0-9]+,[0-9]+$' "$backup/offsets.csv"
}
is_whole || { echo "The backup in $backup is damaged; take another one." >&2; exit 1; }
if [ "${YES:-}" != 1 ]; then
  [ -t 0 ] || { echo 'Expected YES=1, as there is no terminal to ask at.' >&2; exit 1; }
  printf 'This replaces the table by %s. Type yes to go on: ' "$backup"
  read -r answer
  [ "$answer" = yes ] || { echo 'Nothing was changed.'; exit 0; }
fi
group=$(docker compose exec -T api printenv KAFKA_GROUP_NAME) || {
  echo 'Expected an api that runs, with KAFKA_GROUP_NAME in services/api/.env.' >&2
  exit 1
}

# The tool says success also when it has changed nothing, because a consumer that was killed is a member until its
# session is over: the lines count.
send_back() {
  said=$(docker compose exec -T kafka sh -c 'cat > /tmp/offsets.csv' < "$backup/offsets.csv" 2>&1 &&
    infra/compose/kafka-tool.sh kafka-consumer-groups --group "$group" --reset-offsets \
      --from-file /tmp/offsets.csv --execute --export 2>&1) || true
  [ "$(echo "$said" | grep -cE '^[^,]+,[0-9]+,[0-9]+$')" -ge "$(wc -l < "$backup/offsets.csv")" ]
}

count=$(docker compose ps --all --quiet consumer | wc -l)
[ "$count" -gt 0 ] || { echo 'Expected a consumer, which finishes what the backup has not: make scale CONSUMERS=2' >&2; exit 1; }
trap '[ $? = 0 ] || echo "Not restored, see above. The consumers stand still and jobs wait. Try again: make restore BACKUP=$backup" >&2' EXIT
echo 'Stopping the consumers'
docker compose stop consumer
echo 'Reading the table'
# shellcheck disable=SC2016 # The variables are the container's.
gzip -dc "$backup/jobs.sql.gz" | docker compose exec -T mysql sh -c 'MYSQL_PWD="$(cat /run/secrets/db_mysql_root_pass)" \
  exec mysql --host=127.0.0.1 --user=root --max-allowed-packet=128M "$MYSQL_DATABASE"'
echo 'Sending the consumers back'
tries=1
until send_back; do
  [ "$tries" -lt 10 ] || { echo "The group $group could not be sent back. Does a consumer run elsewhere?" "$(echo "$said" | grep '^Error')" >&2; exit 1; }
  tries=$((tries + 1))
  sleep 3
done
docker compose up --detach --wait --no-deps --no-recreate --scale "consumer=$count" consumer
echo 'Restored. "make audit" proves that no job is lost.'
