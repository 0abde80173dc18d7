import { SourceFile } from '../../text/source.ts';

/** `$variable if_not_empty` may follow the name; a blank separates. */
type Params = Readonly<Record<string, string>>;

const COMMON: Params = {
  QUERY_STRING: '$query_string',
  REQUEST_METHOD: '$request_method',
  CONTENT_TYPE: '$content_type',
  CONTENT_LENGTH: '$content_length',
};

const SERVER: Params = {
  DOCUMENT_ROOT: '$document_root',
  SERVER_PROTOCOL: '$server_protocol',
  REQUEST_SCHEME: '$scheme',
  HTTPS: '$https if_not_empty',
};

const PEER: Params = { REMOTE_ADDR: '$remote_addr', REMOTE_PORT: '$remote_port', SERVER_PORT: '$server_port', SERVER_NAME: '$server_name' };

const UWSGI: Params = { ...COMMON, REQUEST_URI: '$request_uri', PATH_INFO: '$document_uri', ...SERVER, ...PEER };

const SCGI: Params = { ...COMMON, REQUEST_URI: '$request_uri', DOCUMENT_URI: '$document_uri', SCGI: '1', ...SERVER, ...PEER };

const FASTCGI: Params = {
  ...COMMON,
  SCRIPT_NAME: '$fastcgi_script_name',
  REQUEST_URI: '$request_uri',
  DOCUMENT_URI: '$document_uri',
  ...SERVER,
  GATEWAY_INTERFACE: 'CGI/1.1',
  SERVER_SOFTWARE: 'nginx/$nginx_version',
  SERVER_ADDR: '$server_addr',
  ...PEER,
  REDIRECT_STATUS: '200',
};

/** Debian's security update of 2026 put this into the params files (not into fastcgi.conf) of its stable releases. */
const HOST: Params = { HTTP_HOST: '$host' };

const FORWARDED: Params = {
  'X-Real-IP': '$remote_addr',
  'X-Forwarded-For': '$proxy_add_x_forwarded_for',
  'X-Forwarded-Proto': '$scheme',
};

const lines = (directive: string, params: Params): string =>
  Object.entries(params)
    .map(([name, value]) => `${directive} ${name} ${value};\n`)
    .join('');

type Packager = 'debian' | 'ubuntu' | 'nginx';

function packagerOf(distro: string | undefined): Packager | undefined {
  if (distro === undefined) return undefined;
  if (distro.startsWith('debian')) return 'debian';
  return distro.startsWith('ubuntu') ? 'ubuntu' : 'nginx';
}

function textOf(name: string, packager: Packager | undefined): string | undefined {
  const host = packager === 'debian' ? HOST : {};
  const user = packager === 'debian' || packager === 'ubuntu' ? { REMOTE_USER: '$remote_user' } : {};
  switch (name) {
    case 'proxy_params':
      // Only Debian and Ubuntu ship it; Ubuntu still passes the client's own header on.
      if (packager === 'nginx') return undefined;
      return lines('proxy_set_header', { Host: packager === 'ubuntu' ? '$http_host' : '$host', ...FORWARDED });
    case 'uwsgi_params':
      return lines('uwsgi_param', { ...UWSGI, ...host });
    case 'scgi_params':
      return lines('scgi_param', { ...SCGI, ...host });
    case 'fastcgi_params':
      return lines('fastcgi_param', { ...FASTCGI, ...user, ...host });
    case 'fastcgi.conf':
      return lines('fastcgi_param', { SCRIPT_FILENAME: '$document_root$fastcgi_script_name', ...FASTCGI, ...user });
    case 'mime.types':
      return 'types {\n}\n';
    default:
      return undefined;
  }
}

const known = new Map<string, SourceFile | undefined>();

/**
 * A file that packages of nginx put into `/etc/nginx`, by its base name, as a virtual file; undefined when the distribution
 * (`debian-12`, `rhel-9`, …; anything else stands for the packages of nginx.org) ships none of that name. Without a
 * distribution: what all of them agree on, and Debian's `proxy_params`. `mime.types` stands empty: its content decides nothing here.
 */
export function shippedSnippet(name: string, distro?: string): SourceFile | undefined {
  const packager = packagerOf(distro);
  const id = `<${packager ?? (name === 'proxy_params' ? 'debian' : 'nginx')}>/${name}`;
  const key = `${packager ?? ''} ${name}`;
  if (!known.has(key)) {
    const text = textOf(name, packager);
    known.set(key, text === undefined ? undefined : new SourceFile(id, text, { virtual: true }));
  }
  return known.get(key);
}
