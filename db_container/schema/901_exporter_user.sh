#!/bin/sh
# Lets mysqld-exporter in: part of the MySQL container's first start, which runs this folder in order, and
# of a change of passwords (docs/operating.md). Elsewhere src/migrate.ts does it, from the same exporter.sql.
set -eu
# At the first start the image has read it already; later, for a new password, only its file is known.
export MYSQL_PWD="${MYSQL_ROOT_PASSWORD:-$(cat "${MYSQL_ROOT_PASSWORD_FILE:-}")}"
quoted() { printf '%s' "$1" | sed "s/[\\\\']/\\\\&/g"; }
{
  printf "SET @exporter_password = '%s';\n" "$(quoted "$(cat "$DB_MYSQL_EXPORTER_PASS_FILE")")"
  cat /exporter.sql
} | mysql --user=root
