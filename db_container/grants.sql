-- The services' user: it may read and write the one table and nothing else.
-- Expects the session variables @app_user and @app_password. Runs as often as you like; a new
-- password replaces the old one. (Account statements take no variables, hence PREPARE.)
SET @account = CONCAT(QUOTE(@app_user), '@', QUOTE('%'));

SET @statement = CONCAT('CREATE USER IF NOT EXISTS ', @account);
PREPARE statement FROM @statement;
EXECUTE statement;

SET @statement = CONCAT('ALTER USER ', @account, ' IDENTIFIED BY ', QUOTE(@app_password));
PREPARE statement FROM @statement;
EXECUTE statement;

SET @statement = CONCAT('GRANT SELECT, INSERT, UPDATE, DELETE ON jobs TO ', @account);
PREPARE statement FROM @statement;
EXECUTE statement;
DEALLOCATE PREPARE statement;
