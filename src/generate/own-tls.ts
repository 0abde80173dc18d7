import type { Answers, AppAnswers } from './answers.ts';
import type { Places } from './places.ts';

/** What an application server that speaks TLS itself reads. */
export interface OwnTls {
  readonly certificate: string;
  readonly key: string;
  /** The key is root's alone: systemd reads it as such and lays a copy there that only the service may read. */
  readonly credential: { readonly name: string; readonly file: string } | undefined;
}

/** Undefined unless visitors connect to the application server itself, with certificate files of the owner's. */
export function ownTlsOf(
  { name, launcher, domains }: AppAnswers,
  { front, tls }: Answers,
  { certificate, key }: Places,
): OwnTls | undefined {
  if (front !== 'none' || tls !== 'files') return undefined;
  const file = `${key}/${domains[0]}.key`;
  // https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#LoadCredential=ID:PATH (247; RHEL 9 and Debian 12 have 252)
  const hasCredentials = launcher === 'systemd' || launcher === 'systemd-socket';
  return {
    certificate: `${certificate}/${domains[0]}.pem`,
    key: hasCredentials ? `/run/credentials/${name}.service/tls.key` : file,
    credential: hasCredentials ? { name: 'tls.key', file } : undefined,
  };
}
