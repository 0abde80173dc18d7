/** `$variable if_not_empty` may follow the name; a blank separates. */
type Params = Readonly<Record<string, string>>;

const REQUEST: Params = { QUERY_STRING: '$query_string', REQUEST_METHOD: '$request_method', CONTENT_TYPE: '$content_type' };

const COMMON: Params = { ...REQUEST, CONTENT_LENGTH: '$content_length' };

const SERVER: Params = {
  DOCUMENT_ROOT: '$document_root',
  SERVER_PROTOCOL: '$server_protocol',
  REQUEST_SCHEME: '$scheme',
  HTTPS: '$https if_not_empty',
};

const PEER: Params = { REMOTE_ADDR: '$remote_addr', REMOTE_PORT: '$remote_port', SERVER_PORT: '$server_port', SERVER_NAME: '$server_name' };

const UWSGI: Params = { ...COMMON, REQUEST_URI: '$request_uri', PATH_INFO: '$document_uri', ...SERVER, ...PEER };

/** nginx itself sends CONTENT_LENGTH first, as SCGI wants it. */
const SCGI: Params = { ...REQUEST, REQUEST_URI: '$request_uri', DOCUMENT_URI: '$document_uri', SCGI: '1', ...SERVER, ...PEER };

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

const FORWARDED: Params = {
  'X-Real-IP': '$remote_addr',
  'X-Forwarded-For': '$proxy_add_x_forwarded_for',
  'X-Forwarded-Proto': '$scheme',
};

const lines = (directive: string, params: Params): string =>
  Object.entries(params)
    .map(([name, value]) => `${directive} ${name} ${value};\n`)
    .join('');

export interface ParamsOptions {
  /** What every `*_params` file gets besides nginx's own (not `fastcgi.conf`). */
  readonly every?: Params;
  /** What FastCGI gets besides nginx's own. */
  readonly fastcgi?: Params;
  /** False: the package leaves `fastcgi.conf` out. */
  readonly fastcgiConf?: boolean;
}

/**
 * The `*_params` files of nginx's sources (conf/ there) as a package ships them, by their path below `/etc/nginx`. `mime.types`
 * stands empty: its content decides nothing here.
 */
export function paramsFiles({ every = {}, fastcgi = {}, fastcgiConf = true }: ParamsOptions = {}): Readonly<Record<string, string>> {
  return {
    uwsgi_params: lines('uwsgi_param', { ...UWSGI, ...every }),
    scgi_params: lines('scgi_param', { ...SCGI, ...every }),
    fastcgi_params: lines('fastcgi_param', { ...FASTCGI, ...fastcgi, ...every }),
    ...(fastcgiConf && {
      'fastcgi.conf': lines('fastcgi_param', { SCRIPT_FILENAME: '$document_root$fastcgi_script_name', ...FASTCGI, ...fastcgi }),
    }),
    'mime.types': 'types {\n}\n',
  };
}

/** Debian's and Ubuntu's `proxy_params`. */
export const proxyParams = (host: '$host' | '$http_host'): string => lines('proxy_set_header', { Host: host, ...FORWARDED });
