import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { afterEach, expect, test } from '@jest/globals';
import { readBrokerCertificateEnd } from '@picture-resize/kafka';
import { createAuthority, issueCertificate } from '../../../test/access/certificates.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

const DAY = 86_400;
const inDays = (end: number) => Math.round((end - Date.now() / 1000) / DAY);

/** A server that shows a certificate good for `days`, and with it its authority's of a year. */
async function showing(days: number, { chain = false } = {}) {
  const authority = await createAuthority();
  const { key, certificate } = await issueCertificate(authority, 'localhost', days);
  server = createServer({ key, cert: chain ? `${certificate}\n${authority.certificate}` : certificate });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const broker = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { broker, authority };
}

test('the end of a certificate is read, whether or not somebody trusts it', async () => {
  const { broker, authority } = await showing(20);
  expect(inDays(await readBrokerCertificateEnd(broker, { ca: authority.certificate }))).toBe(20);
  expect(inDays(await readBrokerCertificateEnd(broker, {}))).toBe(20);
});

test('where the authority ends before the server, its end is told', async () => {
  const { broker } = await showing(700, { chain: true });
  expect(inDays(await readBrokerCertificateEnd(broker, {}))).toBe(365);
});

test('a certificate that has ended already is read as well', async () => {
  const { broker } = await showing(-2);
  expect(inDays(await readBrokerCertificateEnd(broker, {}))).toBe(-2);
});

test('where nobody listens, it says so', async () => {
  const { broker } = await showing(20);
  server?.close();
  await expect(readBrokerCertificateEnd(broker, {})).rejects.toThrow(/ECONNREFUSED/);
});
