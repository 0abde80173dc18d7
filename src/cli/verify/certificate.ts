import { generateKeyPairSync, getDiffieHellman, sign } from 'node:crypto';

/** One item of DER (X.690): tag, length, content. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const size = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...items: readonly Uint8Array[]): Buffer => der(0x30, ...items);
const integer = (...bytes: readonly number[]): Buffer => der(0x02, Buffer.from(bytes));

/** 1.2.840.10045.4.3.2, ecdsa-with-SHA256 */
const ALGORITHM = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));
/** CN=localhost */
const NAME = sequence(der(0x31, sequence(Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from('localhost')))));
const VALIDITY = sequence(der(0x17, Buffer.from('250101000000Z')), der(0x17, Buffer.from('491231235959Z')));

function pem(label: string, content: Uint8Array): string {
  const lines = Buffer.from(content)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

let made: string | undefined;

/** A certificate that signs itself (RFC 5280, 4.1) and its key in one text, so that whichever a server looks for in a file, each fits the other. */
export function anyPem(): string {
  if (made !== undefined) return made;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const body = sequence(integer(1), ALGORITHM, NAME, VALIDITY, NAME, spki);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return (made = pem('CERTIFICATE', sequence(body, ALGORITHM, signature)) + key);
}

/** Parameters for Diffie-Hellman (RFC 3526, group 14). */
export const dhParameters = (): string => pem('DH PARAMETERS', sequence(integer(0, ...getDiffieHellman('modp14').getPrime()), integer(2)));
