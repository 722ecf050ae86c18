#!/bin/sh
# Lets the services in: part of the MySQL container's first start, which runs this folder in order, and
# of a change of passwords (docs/operating.md). Elsewhere src/migrate.ts does it, from the same grants.sql.
set -eu
# At the first start the image has read it already; later, for a new password, only its file is known.
export MYSQL_PWD="${MYSQL_ROOT_PASSWORD:-$(cat "${MYSQL_ROOT_PASSWORD_FILE:-}")}"
quoted() { printf '%s' "$1" | sed "s/[\\\\']/\\\\&/g"; }
{
  printf "SET @app_user = '%s', @app_password = '%s';\n" "$(quoted "$DB_MYSQL_REMOTE_USER")" "$(quoted "$(cat "$DB_MYSQL_PASS_FILE")")"
  cat /grants.sql
} | mysql --user=root "$MYSQL_DATABASE"
