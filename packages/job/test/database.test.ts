import { expect, test } from '@jest/globals';
import { readSettings } from '@picture-resize/service-kit';
import { databaseFrom, databaseSettings } from '../src/database.ts';

const read = (environment: Record<string, string>) =>
  databaseFrom(
    readSettings(databaseSettings, { DB_MYSQL_REMOTE_USER: 'u', DB_MYSQL_PASS: 'hunter2', ...environment }),
  );

test('when TLS is wanted to an address, whose certificate mysql2 would not check, then it is refused', () => {
  expect(() => read({ DB_MYSQL_ADD: '10.0.0.7:3307', DB_MYSQL_TLS: 'true' })).toThrow(
    /DB_MYSQL_ADD: Expected a name/,
  );
  expect(read({ DB_MYSQL_ADD: 'db.internal:3307', DB_MYSQL_TLS: 'true' }).tls).toEqual({ ca: undefined });
});

test('when an authority is named but TLS is off, then it is refused', () => {
  expect(() => read({ DB_MYSQL_ADD: 'db:3307', DB_MYSQL_TLS_CA: '-----BEGIN CERTIFICATE' })).toThrow(
    /DB_MYSQL_TLS: Expected true/,
  );
});
