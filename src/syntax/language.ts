import { perFile, type SourceFile } from '../text/source.ts';
import { baseName, isDeclined, isScriptName, languageByName, type Language } from './names.ts';

export { mayBeConfig, type Language } from './names.ts';

const SITES = /(?:^|\/)(?:sites-(?:available|enabled)|nginx[^/]*|conf\.d|snippets)\/(?:[^/]+\/)*[^/.][^/]*$/;
/** Debian's and Red Hat's folders of httpd. */
const APACHE_PLACE = /(?:^|\/)(?:apache2|httpd)\/(?:[^/]+\/)*[^/.][^/]*$/;
const NGINX_NAME = /(?:^|\/)(?:nginx[^/]*\.conf|[^/]*nginx[^/]*|(?:uwsgi|proxy|fastcgi|scgi)_params)$/;

const NGINX_BLOCK =
  /^\uFEFF?[ \t]*(?:server|http|events|stream|types|upstream[ \t]+\S+|location[ \t]+[^\n{;]+|map[ \t]+[^\n{;]+|geo[ \t]+[^\n{;]+)[ \t\r\n]*\{/m;
const NGINX_LINE =
  /^[ \t]*(?:listen|server_name|allow|deny|set|(?:limit|proxy|uwsgi|fastcgi|scgi|grpc|ssl|gzip|access|error|client|keepalive|add|real)_\w+|set_real_ip_from|alias|root|return|rewrite|try_files|include|worker_processes|charset|expires|sendfile|types_hash_max_size)[ \t]+[^\n]*;[ \t\r]*(?:#.*)?$/m;
/** Data and programs, which lie in nginx's folders too. */
const NO_CONFIG = /\.(?:ini|cfg|ya?ml|toml|env|xml|sh|lua|pl|pm|php|rb|c|h|cc|cpp|go|rs|java|sql|vim|m?[jt]sx?|njs|s?css|pem|crt|key|log)$/;
/** Any of the three below. */
const SECTION = /^[ \t]*\[/m;
const UWSGI_SECTION = /^[ \t]*\[[ \t]*uwsgi[ \t]*\]/im;
const SUPERVISOR_SECTION =
  /^\[(?:(?:program|group|fcgi-program|eventlistener):[^\]\n]*|supervisord|supervisorctl|unix_http_server|inet_http_server)\]/m;
const UNIT_SECTION = /^\[(?:Unit|Service|Socket|Install)\]/m;
/** Units that start no command and open no socket, and their drop-ins. */
const OTHER_UNIT = /\.(?:automount|device|mount|path|scope|slice|swap|timer)(?:\.d\/[^/]+\.conf)?$/;
/** Services of Avahi (XML) and of D-Bus. */
const isOtherService = (text: string): boolean => /^\uFEFF?\s*</.test(text) || /^[ \t]*\[D-BUS Service\]/m.test(text);
const APACHE_SECTION = /^\uFEFF?[ \t]*<(?:VirtualHost|IfModule|IfDefine|IfVersion|(?:Directory|Location|Files|Proxy)(?:Match)?)[ \t>]/im;
/** Said in no other language; a line of nginx's ends with `;`. */
const APACHE_LINE =
  /^[ \t]*(?:LoadModule[ \t]+\w+_module|WSGI(?:ScriptAlias|DaemonProcess|ProcessGroup|PythonHome|PythonPath)|ProxyPass(?:Match|Reverse)?[ \t]+[/^"!]|Rewrite(?:Engine|Rule|Cond))[ \t]+[^\n;]*$/m;
/** Enough where the file lies in httpd's folders. */
const APACHE_WORD =
  /^[ \t]*(?:Listen|Server(?:Name|Alias|Root|Admin|Tokens|Signature)|Include(?:Optional)?|DocumentRoot|(?:Script)?Alias|ErrorLog|CustomLog|LogFormat|Header|RequestHeader|SetEnv|Options|AllowOverride|Require|Define|Timeout|KeepAlive|SSL\w+|Add(?:Type|Handler|DefaultCharset))[ \t]+[^\n;]*$/m;

/** Jobs of Upstart say when they start or stop, and what runs. */
const UPSTART_EVENT = /^[ \t]*(?:start|stop)[ \t]+on[ \t]+[\w([]/m;
/** In either of the two: most texts have neither word. */
const UPSTART_WORD = /exec|script/;
const UPSTART_PROCESS = /^[ \t]*(?:exec[ \t]+\S|script[ \t\r]*$)/m;
const UPSTART_PLACE = /(?:^|\/)(?:etc\/init\/(?:[^/]+\/)*|init\/|[^/]*upstart[^/]*\/|[^/]*upstart[^/]*\.)[^/]*conf$/;

const FORM = /\.(?:xml|ya?ml|json)$/;
/** A root or section of that name with an option in it that only uWSGI has: services and variables may be named `uwsgi` too. */
const UWSGI_XML = /<uwsgi(?:\s[^<>]*)?>/;
const UWSGI_YAML = /^(?:uwsgi|"uwsgi"|'uwsgi')[ \t]*:[ \t\r]*(?:#[^\n]*)?$/m;
const UWSGI_JSON = /"uwsgi"\s*:\s*\{/;
const UWSGI_OPTION =
  /(?:^[ \t]+|[{,]\s*)["']?(?:(?:\w+-)*socket|module|wsgi-file|master|callable|die-on-term|enable-threads|lazy-apps|harakiri|buffer-size|need-app|pythonpath|emperor|plugins?|inherit)["']?\s*:/m;

const API_VERSION = /^\uFEFF?["']?apiVersion["']?[ \t]*:/m;
const MANIFEST_KIND =
  /^["']?kind["']?[ \t]*:[ \t]*["']?(?:ConfigMap|DaemonSet|Deployment|Pod|ReplicaSet|Service|StatefulSet)?(?:List)?["']?[ \t\r]*(?:#.*)?$/m;

const SERVICES = /^\uFEFF?["']?services["']?[ \t]*:[ \t]*(?:&\S+)?[ \t\r]*(?:#.*)?$/m;
const SERVICE_KEY = /^[ \t]+["']?(?:image|build|command|extends|environment|ports|volumes|env_file|depends_on|restart)["']?[ \t]*:/m;
/** A file that goes over another may say no more of its services than a network. */
const COMPOSE_NAME = /compose[^/]*$/;
/** Of a compose file of the first format, which has the services at its top. */
const SOURCE_KEY = /^[ \t]+["']?(?:image|build)["']?[ \t]*:/m;
/** Files of other programs that have services, too: Drone, GitHub, Travis, Symfony. */
const OTHER_SERVICES = /^["']?(?:kind|jobs|steps|pipeline|language|script|parameters)["']?[ \t]*:/m;

function isCompose(name: string, text: string): boolean {
  const named = COMPOSE_NAME.test(name);
  return SERVICES.test(text) ? named || SERVICE_KEY.test(text) : named && SOURCE_KEY.test(text) && !API_VERSION.test(text);
}

function formOf(name: string, text: string): Language | undefined {
  if (/\.ya?ml$/.test(name) && isCompose(name, text) && !OTHER_SERVICES.test(text)) return 'compose';
  if (/\.ya?ml$/.test(name) && API_VERSION.test(text) && MANIFEST_KIND.test(text)) return 'kubernetes';
  if (!text.includes('uwsgi')) return undefined;
  if (name.endsWith('.xml')) return UWSGI_XML.test(text) ? 'uwsgi-xml' : undefined;
  if (name.endsWith('.json')) return UWSGI_JSON.test(text) && UWSGI_OPTION.test(text) ? 'uwsgi-json' : undefined;
  return UWSGI_YAML.test(text) && UWSGI_OPTION.test(text) ? 'uwsgi-yaml' : undefined;
}

/**
 * The language of a file by its name and, where the name leaves it open, by its content.
 * Undefined: not ours.
 */
export function languageOf(path: string, text: string): Language | undefined {
  const name = baseName(path);
  if (FORM.test(name)) return formOf(name, text);
  if (isDeclined(name) || OTHER_UNIT.test(name)) return undefined;
  const named = languageByName(name);
  if (named === 'systemd' && isOtherService(text)) return undefined;
  if (named === 'dockerfile' && NO_CONFIG.test(name)) return undefined;
  if (named !== undefined) return named;
  if (name.endsWith('.py')) return undefined;
  if (isScript(name, text)) return /gunicorn|uwsgi|mod_wsgi/.test(text) ? 'shell' : undefined;
  return byContent(name, text);
}

/** Scripts hold what they write elsewhere (units, configurations), so their content says nothing. */
const isScript = (name: string, text: string): boolean =>
  /\.(?:sh|bash)$/.test(name) ||
  (isScriptName(name) && (/^#![^\n]*\b(?:sh|bash|dash|ash|zsh|ksh|with-contenv)\b/.test(text) || /(?:^|\/)rc\.local$/.test(name)));

function byContent(name: string, text: string): Language | undefined {
  if (SECTION.test(text)) {
    if (SUPERVISOR_SECTION.test(text)) return 'supervisor';
    if (UWSGI_SECTION.test(text)) return 'uwsgi-ini';
    if (UNIT_SECTION.test(text)) return 'systemd';
  }
  if (UPSTART_WORD.test(text) && UPSTART_PROCESS.test(text) && (UPSTART_EVENT.test(text) || UPSTART_PLACE.test(name))) return 'upstart';
  if (NO_CONFIG.test(name) || text.startsWith('#!')) return undefined;
  if (isApache(name, text)) return 'apache';
  if (NGINX_BLOCK.test(text)) return 'nginx';
  const nginxPlace = NGINX_NAME.test(name) || SITES.test(name);
  return nginxPlace && (NGINX_LINE.test(text) || /(?:^|\/)nginx\.conf$/.test(name)) ? 'nginx' : undefined;
}

function isApache(name: string, text: string): boolean {
  // Documents in markup may quote anything.
  if (/^\uFEFF?\s*<(?:[!?]|html\b)/i.test(text)) return false;
  if (text.includes('<') && APACHE_SECTION.test(text)) return true;
  if (NGINX_BLOCK.test(text)) return false;
  return APACHE_LINE.test(text) || (APACHE_PLACE.test(name) && APACHE_WORD.test(text));
}

/** What a file's own name and text say. */
export const byItself = perFile((file: SourceFile) => ({ language: languageOf(file.id, file.text) }));
