#!/bin/sh
# In the container of MySQL on a machine whose table is on RDS. Does there what the image does at its first start, as often
# as you like: the schema's files that are missing, the users and their rights. Then stays, for who wants a client.
set -eu
umask 077
cat > "$HOME/.my.cnf" <<END
[client]
host=${DB_MYSQL_ADD%:*}
port=${DB_MYSQL_ADD##*:}
ssl-mode=VERIFY_IDENTITY
ssl-ca=/files/rds.pem
END
MYSQL_PWD=$(cat "$MYSQL_ROOT_PASSWORD_FILE")
export MYSQL_PWD
sql() { mysql --user=root --skip-column-names "$@"; }

echo "CREATE DATABASE IF NOT EXISTS \`$MYSQL_DATABASE\` CHARACTER SET utf8mb4" | sql
applied=
[ -z "$(echo "SHOW TABLES LIKE 'schema_migrations'" | sql "$MYSQL_DATABASE")" ] ||
  applied=$(echo 'SELECT name FROM schema_migrations' | sql "$MYSQL_DATABASE")
for file in /docker-entrypoint-initdb.d/*; do
  case $file in
    *.sh) sh "$file" ;;
    *) echo "$applied" | grep -qxF "${file##*/}" || { echo "Applying ${file##*/}"; sql "$MYSQL_DATABASE" < "$file"; } ;;
  esac
done
echo 'Schema and users are there.'
exec sleep infinity
