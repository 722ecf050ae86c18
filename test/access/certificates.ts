import { generate } from 'selfsigned';

/** A key and its certificate, as PEM. */
export interface Certificate {
  key: string;
  certificate: string;
}

const options = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;

/** An authority that nobody knows, for the time of a test. */
export async function createAuthority(): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: 'Authority of a test' }], {
    ...options,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  return { key: made.private, certificate: made.cert };
}

/** A server's certificate for one name, good for `days`. */
export async function issueCertificate(
  authority: Certificate,
  name: string,
  days = 365,
): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: name }], {
    ...options,
    notAfterDate: new Date(Date.now() + days * 86_400_000),
    ca: { key: authority.key, cert: authority.certificate },
    extensions: [
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
      { name: 'extKeyUsage', serverAuth: true },
    ],
  });
  return { key: made.private, certificate: made.cert };
}
