#!/bin/sh
# Part of the MySQL container's first start: a user for mysqld-exporter, who sees figures and no picture.
set -eu
export MYSQL_PWD="$MYSQL_ROOT_PASSWORD"
mysql --protocol=socket --user=root <<SQL
CREATE USER IF NOT EXISTS 'exporter'@'%' IDENTIFIED BY '$(cat "$DB_MYSQL_EXPORTER_PASS_FILE")' WITH MAX_USER_CONNECTIONS 3;
GRANT PROCESS, REPLICATION CLIENT ON *.* TO 'exporter'@'%';
GRANT SELECT ON performance_schema.* TO 'exporter'@'%';
SQL
