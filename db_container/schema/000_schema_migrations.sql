-- Which of these files a database has had. Every file ends by recording its own name, so that the
-- database container's first start and `make migrate` keep the same books.
CREATE TABLE IF NOT EXISTS schema_migrations (
  name       VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  applied_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (name)
) ENGINE = InnoDB;

INSERT INTO schema_migrations (name) VALUES ('000_schema_migrations.sql');
