import { showProxyFix, toldOf, type ToldApp } from '../told.ts';
import type { StaticFiles } from '../answers.ts';
import type { Wanted, WantedApp } from '../wanted.ts';
import { code, inline, type Block, type Section } from './markdown.ts';

/** The lines that each application itself needs, by its framework. */
export function applicationSection(wanted: Wanted): Section {
  const several = wanted.apps.length > 1;
  const blocks = wanted.apps.flatMap((app): Block[] => {
    const own = linesOf(app, wanted);
    return several ? [`**${app.name}:**`, ...own] : [...own];
  });
  return { title: 'What the application has to know', blocks };
}

function linesOf(app: WantedApp, wanted: Wanted): readonly Block[] {
  const told = toldOf(app, wanted);
  switch (app.framework) {
    case 'flask':
      return flask(app, wanted, told);
    case 'django':
      return django(app, wanted, told);
    case 'fastapi':
      return fastapi(app, wanted, told);
  }
}

/** A string of Python's; formats of answers let through nothing that would have to be escaped. */
const text = (value: string): string => `"${value}"`;

/** Who tells an application the scheme; behind what, for a comment. */
function unknownScheme({ balancer }: Wanted): string {
  return `${balancer!.title} may end TLS for visitors, but nothing here says so: links come out as http:// (${inline('--tls behind-lb')} changes that).`;
}

function flask(app: WantedApp, wanted: Wanted, told: ToldApp): readonly Block[] {
  const fix = showProxyFix(told);
  const limits = [
    ...(needsLimit(app, wanted)
      ? [`# Larger uploads are refused.`, `${app.callable}.config["MAX_CONTENT_LENGTH"] = ${app.maxUpload}`]
      : []),
    ...(needsHosts(app, wanted)
      ? ['# Other names are refused (Flask 3.1).', `${app.callable}.config["TRUSTED_HOSTS"] = [${app.domains.map(text).join(', ')}]`]
      : []),
  ];
  const lines = [
    ...(fix === undefined
      ? []
      : [
          'from werkzeug.middleware.proxy_fix import ProxyFix',
          '',
          '# How many values of each header come from the proxies in front: exactly so many are believed.',
          `${app.callable}.wsgi_app = ProxyFix(${app.callable}.wsgi_app, ${fix})`,
        ]),
    ...(fix !== undefined && limits.length > 0 ? [''] : []),
    ...limits,
  ];
  return [
    ...(lines.length > 0
      ? [`In ${inline(app.module)}, where ${inline(app.callable)} is made:`, code('python', ...lines)]
      : [`Nothing: ${inline(app.callable)} of ${inline(app.module)} gets the visitor's address, scheme and host name as they are.`]),
    ...(told.scheme === 'nobody' ? [unknownScheme(wanted)] : []),
  ];
}

/** Which static files are uploads, and which are Django's own: by their URL. */
function djangoFolders({ static: files }: WantedApp): { readonly own: StaticFiles | undefined; readonly media: StaticFiles | undefined } {
  const media = files.find(({ url }) => /media|upload/.test(url));
  return { media, own: files.find((one) => one !== media) };
}

function django(app: WantedApp, wanted: Wanted, told: ToldApp): readonly Block[] {
  const { domains } = app;
  const { own, media } = djangoFolders(app);
  const hosts = domains.map(text).join(', ');
  const origins = domains.map((domain) => text(`https://${domain}`)).join(', ');
  const lines = [
    'DEBUG = False',
    `ALLOWED_HOSTS = [${hosts}]`,
    ...(told.scheme === 'nobody'
      ? ['# What stands in front may end TLS for visitors: forms come from there too.', `CSRF_TRUSTED_ORIGINS = [${origins}]`]
      : []),
    ...(told.scheme === 'server' ? ['# Cookies go over TLS alone.', 'SESSION_COOKIE_SECURE = True', 'CSRF_COOKIE_SECURE = True'] : []),
    ...(told.prefix === undefined
      ? []
      : ['# Nothing else tells an ASGI application where in the site it lies.', `FORCE_SCRIPT_NAME = ${text(told.prefix)}`]),
    ...(own ? [`STATIC_URL = ${text(own.url)}`, `STATIC_ROOT = ${text(own.folder)}`] : []),
    ...(media ? [`MEDIA_URL = ${text(media.url)}`, `MEDIA_ROOT = ${text(media.folder)}`] : []),
  ];
  const stays =
    told.scheme === 'server'
      ? [
          `${inline('SECURE_PROXY_SSL_HEADER')} stays unset: the application server knows the scheme by itself, and nobody else is to be believed.`,
        ]
      : [];
  return [
    'In its settings:',
    code('python', ...lines),
    ...stays,
    ...(needsLimit(app, wanted)
      ? [`Django has no limit for uploads of files: refuse those over ${app.maxUpload} bytes in the application.`]
      : []),
    ...(told.scheme === 'nobody' ? [unknownScheme(wanted)] : []),
    ...(own ? [`Then its static files are put where they are served from:`, code('sh', ...collecting(app, own))] : []),
  ];
}

function collecting({ name, launcher, home, venv }: WantedApp, { folder }: StaticFiles): readonly string[] {
  const place = folder.replace(/\/$/, '');
  if (launcher === 'compose')
    return [`docker compose run --rm --build --volume ${place}:${place} ${name} python manage.py collectstatic --noinput`];
  return [`cd ${home}`, `${venv}/bin/python manage.py collectstatic --noinput`];
}

function fastapi(app: WantedApp, wanted: Wanted, told: ToldApp): readonly Block[] {
  const lines =
    told.prefix === undefined
      ? []
      : [
          '# Nothing else tells an ASGI application where in the site it lies.',
          `${app.callable} = FastAPI(root_path=${text(told.prefix)})`,
        ];
  const hosts = needsHosts(app, wanted)
    ? [
        'from fastapi.middleware.trustedhost import TrustedHostMiddleware',
        '',
        '# Other names are refused.',
        `${app.callable}.add_middleware(TrustedHostMiddleware, allowed_hosts=[${app.domains.map(text).join(', ')}])`,
      ]
    : [];
  return [
    ...(lines.length > 0 ? [`In ${inline(app.module)}:`, code('python', ...lines)] : []),
    ...(hosts.length > 0 ? [`In ${inline(app.module)}, behind where ${inline(app.callable)} is made:`, code('python', ...hosts)] : []),
    wanted.answers.front !== 'none'
      ? `uvicorn's workers put the visitor's address and scheme into the request themselves: no middleware for proxies is needed, and none must be added.`
      : `Visitors connect to it themselves: no middleware for proxies must be added.`,
    ...(needsLimit(app, wanted) ? [`FastAPI has no limit for uploads: refuse those over ${app.maxUpload} bytes in the application.`] : []),
    ...(told.scheme === 'nobody' ? [unknownScheme(wanted)] : []),
  ];
}

/** Fronts let no other names through, and mod_wsgi-express neither, unless a balancer's health checks ask it by address. */
const needsHosts = ({ server }: WantedApp, { answers: { front }, balancer }: Wanted): boolean =>
  front === 'none' && (server !== 'mod_wsgi-express' || balancer?.healthPath !== undefined);

/** A front refuses large uploads, and so do uWSGI and mod_wsgi-express; gunicorn takes all. */
const needsLimit = ({ server }: WantedApp, { answers: { front } }: Wanted): boolean => front === 'none' && server === 'gunicorn';
