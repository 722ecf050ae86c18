#!/bin/sh
# Part of the MySQL container's first start, which runs this folder in order: lets the services in.
# Elsewhere src/migrate.ts does it, from the same grants.sql.
set -eu
export MYSQL_PWD="$MYSQL_ROOT_PASSWORD"
quoted() { printf '%s' "$1" | sed "s/[\\\\']/\\\\&/g"; }
{
  printf "SET @app_user = '%s', @app_password = '%s';\n" "$(quoted "$DB_MYSQL_REMOTE_USER")" "$(quoted "$(cat "$DB_MYSQL_PASS_FILE")")"
  cat /grants.sql
} | mysql --protocol=socket --user=root "$MYSQL_DATABASE"
