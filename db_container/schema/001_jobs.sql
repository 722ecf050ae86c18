-- One row per job that a consumer has taken up. A job that still waits in the topic has no row.
-- The id begins with the time when the request that was accepted began, which accepted_at repeats. So the
-- primary key is also the order of arrival: inserts append, and everything older than a moment is one range.
CREATE TABLE jobs (
  id            CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status        ENUM('processing', 'done', 'failed') NOT NULL,
  attempts      SMALLINT UNSIGNED NOT NULL,
  accepted_at   DATETIME(3) NOT NULL,
  started_at    DATETIME(3) NOT NULL,
  finished_at   DATETIME(3) NULL,

  width         SMALLINT UNSIGNED NULL,
  height        SMALLINT UNSIGNED NULL,
  fit           VARCHAR(16) NULL,
  format        VARCHAR(16) NULL,
  quality       TINYINT UNSIGNED NULL,

  source_format VARCHAR(16) NULL,
  source_width  INT UNSIGNED NULL,
  source_height INT UNSIGNED NULL,
  source_bytes  INT UNSIGNED NOT NULL,

  output_width  SMALLINT UNSIGNED NULL,
  output_height SMALLINT UNSIGNED NULL,
  output_bytes  INT UNSIGNED NULL,
  output        LONGBLOB NULL,

  error_code    VARCHAR(64) NULL,
  error_detail  VARCHAR(500) NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

INSERT INTO schema_migrations (name) VALUES ('001_jobs.sql');
