import { createPrivateKey, type KeyObject, sign, verify, X509Certificate } from 'node:crypto';

/** What a deployment may have to sign by certificate with; see `Env`. */
export interface Certified {
  GUIYI_OPENDSR_KEY?: string;
  GUIYI_OPENDSR_CERTIFICATE?: string;
}

/** Key or certificate cannot be used; the message says why. */
export class UnfitCertificate extends Error {}

/** Signs as the domain that a certificate was issued to. */
export interface Signer {
  /** First DNS name of the certificate. */
  domain: string;
  /** The certificate, and its chain, as it was set (PEM). */
  certificate: string;
  /** Base64 of the signature over the SHA-256 of a text (FIPS 186-4: RSA PKCS #1 v1.5, or ECDSA as DER). */
  sign(text: string): string;
}

/**
 * The deployment's certificate for OpenDSR; null where it has none.
 *
 * @throws UnfitCertificate where only one of the two is set, one cannot be read, they do not belong together, or the time is over.
 */
export function signerOf(env: Certified, now: number): Signer | null {
  const key = pem(env.GUIYI_OPENDSR_KEY);
  const certificate = pem(env.GUIYI_OPENDSR_CERTIFICATE);
  if (key === '' && certificate === '') return null;
  if (key === '' || certificate === '') throw new UnfitCertificate('Key and certificate are set only together.');
  const { x509, secret } = read(certificate, key);
  if (!belong(x509, secret)) throw new UnfitCertificate('The key is not that of the certificate.');
  if (now < Date.parse(x509.validFrom) || now > Date.parse(x509.validTo)) {
    throw new UnfitCertificate(`The certificate is valid from ${x509.validFrom} to ${x509.validTo}.`);
  }
  const [, domain] = /\bDNS:([^,\s*]+)/.exec(x509.subjectAltName ?? '') ?? [];
  if (domain === undefined) throw new UnfitCertificate('The certificate names no domain.');
  return {
    domain,
    certificate,
    sign: (text) => sign('sha256', new TextEncoder().encode(text), secret).toString('base64'),
  };
}

/** By doing it: workerd's own `checkPrivateKey` says no to every pair (November 2026). */
function belong(x509: X509Certificate, secret: KeyObject): boolean {
  const text = new TextEncoder().encode('guiyi');
  return verify('sha256', text, x509.publicKey, sign('sha256', text, secret));
}

/** Settings that hold one line have `\n` for its ends. */
function pem(text = ''): string {
  return text.replaceAll('\\n', '\n').trim();
}

function read(certificate: string, key: string): { x509: X509Certificate; secret: KeyObject } {
  try {
    return { x509: new X509Certificate(certificate), secret: createPrivateKey(key) };
  } catch {
    // What the reader says may quote the key.
    throw new UnfitCertificate('Key or certificate is no PEM text.');
  }
}
