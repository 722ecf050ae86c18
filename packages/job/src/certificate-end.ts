import { QueryTypes } from 'sequelize';
import { type DatabaseAddress, openDatabase } from './database.ts';

/**
 * When the certificate ends that the database shows: seconds since 1970. The database says so itself, as a look
 * from outside would have to speak its protocol first; over a new connection, as an old one has the certificate
 * with which it began.
 * @throws where it does not answer, where its certificate is refused (it has ended, for example), or it has none
 */
export async function readDatabaseCertificateEnd(address: DatabaseAddress): Promise<number> {
  const { sequelize } = openDatabase(address, { connections: 1, timeoutMs: 3_000 });
  try {
    const question = "SHOW STATUS LIKE 'Ssl_server_not_after'";
    const [row] = await sequelize.query<{ Value: string }>(question, { type: QueryTypes.SELECT });
    const end = Date.parse(row?.Value ?? '');
    if (Number.isNaN(end)) throw new Error(`Expected a date as ${question} but received ${row?.Value}`);
    return end / 1000;
  } finally {
    await sequelize.close();
  }
}
