-- The user of mysqld-exporter, who sees figures and no picture. Expects the session variable
-- @exporter_password. Runs as often as you like; a new password replaces the old one.
CREATE USER IF NOT EXISTS 'exporter'@'%' WITH MAX_USER_CONNECTIONS 3;

SET @statement = CONCAT('ALTER USER ''exporter''@''%'' IDENTIFIED BY ', QUOTE(@exporter_password));
PREPARE statement FROM @statement;
EXECUTE statement;
DEALLOCATE PREPARE statement;

GRANT PROCESS, REPLICATION CLIENT ON *.* TO 'exporter'@'%';
GRANT SELECT ON performance_schema.* TO 'exporter'@'%';
