#!/bin/sh
# Applies the files of the schema that the database does not have yet, as "make migrate" does; MySQL's container reads
# them at its first start only. One that fails is not recorded and stops this.
set -eu
. /etc/picture-resize/machine.env
cd "/opt/picture-resize/$FOLDER"
# As root, whose password only the container has.
# shellcheck disable=SC2016 # for the shell in the container
mysql() {
  docker compose exec -T mysql sh -c \
    'MYSQL_PWD=$(cat /run/secrets/db_mysql_root_pass) exec mysql --user=root --skip-column-names "$MYSQL_DATABASE"'
}
applied=$(echo 'SELECT name FROM schema_migrations' | mysql)
for file in schema/*.sql; do
  name=$(basename "$file")
  echo "$applied" | grep --quiet --line-regexp --fixed-strings "$name" || { echo "Applying $name"; mysql < "$file"; }
done
# Whom the services come in as may need new rights.
docker compose exec -T mysql sh /docker-entrypoint-initdb.d/900_services_user.sh < /dev/null
