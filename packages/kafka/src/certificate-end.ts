import { isIP } from 'node:net';
import { type ConnectionOptions, connect, type DetailedPeerCertificate } from 'node:tls';
import type { KafkaAddress } from './settings.ts';

const DEADLINE_MS = 5_000;

/**
 * When the first certificate of the chain that a broker shows ends: seconds since 1970. One that has ended, or that
 * nobody trusts, is read as well, as nothing is sent to the broker but a handshake.
 * @param broker host:port
 * @throws where no broker shows a certificate within five seconds
 */
export async function readBrokerCertificateEnd(broker: string, tls: KafkaAddress['tls']): Promise<number> {
  const [host = '', port] = broker.split(':');
  const options: ConnectionOptions = {
    host,
    port: Number(port),
    rejectUnauthorized: false,
    ...(isIP(host) === 0 && { servername: host }),
    ...(tls?.ca !== undefined && { ca: [tls.ca] }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const socket = connect(options, () => resolve(firstEnd(socket.getPeerCertificate(true))));
  socket.once('error', reject);
  socket.setTimeout(DEADLINE_MS, () => reject(new Error(`Expected a certificate of ${broker} within 5 s`)));
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}

function firstEnd(certificate: DetailedPeerCertificate): number {
  const end = Date.parse(certificate.valid_to) / 1000;
  const { issuerCertificate: issuer } = certificate;
  // The last of a chain has issued itself, or its issuer was not shown.
  if (issuer === undefined || issuer.fingerprint256 === certificate.fingerprint256) return end;
  return Math.min(end, firstEnd(issuer));
}
