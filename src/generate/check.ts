import { series } from '../text/series.ts';
import { SERVER_NAMES, type Answers, type AppAnswers } from './answers.ts';
import { isAsgi } from './load.ts';

/** Why answers don't go together: what they would lead to, and the way out. One line each, no full stop; empty when they do. */
export function conflictsOf(answers: Answers): readonly string[] {
  const { apps, front, tls, behind, distro } = answers;
  const out: string[] = [];
  if (apps.length === 0) out.push('no application is named: give --app module:callable');
  if (tls === 'behind-lb' && behind === 'none')
    out.push('TLS shall end in what stands in front, but nothing does: say --behind alb or cloudflare, or another --tls');
  if (tls === 'letsencrypt' && front === 'none')
    out.push("Let's Encrypt's keys are root's alone, and no web server is there to read them: use --front nginx, or --tls files");
  if (behind === 'none' && answers.behindFrom.length > 0)
    out.push('networks are named from which something in front connects, but not what it is: say --behind alb or cloudflare');
  if (front === 'none' && apps.length > 1)
    out.push("without a web server each application would want the visitors' port for itself: use a --front, or generate a stack for each");
  if (distro === 'docker' && apps.some(({ launcher }) => launcher !== 'compose'))
    out.push('in containers nothing but a compose file starts applications: --distro docker goes with --launcher compose');
  if (distro !== 'docker' && apps.some(({ launcher }) => launcher === 'compose'))
    out.push('a compose file starts containers, whatever the machine is: --launcher compose goes with --distro docker');
  const named = apps.flatMap((app) => conflictsOfApp(app, answers).map((text) => (apps.length > 1 ? `${app.name}: ${text}` : text)));
  return [...out, ...named, ...sharedNames(apps), ...sharedSites(apps), ...sharedUrls(apps)];
}

function conflictsOfApp(app: AppAnswers, answers: Answers): string[] {
  const { server, launcher, framework, socket, workload, prefix, domains, static: files } = app;
  const { front, tls, behind } = answers;
  const out: string[] = [];
  const say = (isSo: boolean, text: string): void => void (isSo && out.push(text));
  say(domains.length === 0, 'no name is given under which visitors reach it: --domain example.com');
  say(
    framework === 'fastapi' && server !== 'gunicorn',
    `FastAPI is an ASGI application, which ${SERVER_NAMES[server]} can't run: use --server gunicorn, whose workers are uvicorn's`,
  );
  say(
    server === 'mod_wsgi' && front !== 'apache',
    'mod_wsgi is a module of Apache: use --front apache, or --server mod_wsgi-express behind nginx',
  );
  say(
    server === 'mod_wsgi' && launcher !== 'systemd',
    'Apache starts what mod_wsgi runs, and systemd starts Apache: use --launcher systemd, or --server mod_wsgi-express',
  );
  say(server === 'mod_wsgi' && socket === 'tcp', 'mod_wsgi has sockets of its own between Apache and its daemon processes: --socket unix');
  say(server === 'mod_wsgi-express' && socket === 'unix', 'mod_wsgi-express listens on TCP ports alone: use --socket tcp');
  say(
    server === 'mod_wsgi-express' && (launcher === 'systemd-socket' || launcher === 'emperor'),
    'mod_wsgi-express takes no socket from others: use --launcher systemd, supervisor or compose',
  );
  say(launcher === 'emperor' && server !== 'uwsgi', 'the Emperor starts uWSGI alone: use --server uwsgi, or --launcher systemd');
  say(front === 'none' && socket === 'unix', 'visitors can only connect to a TCP port: use --socket tcp, or a --front');
  say(
    front === 'none' && prefix !== '/',
    'without a web server there is nothing that could hand out prefixes: use a --front, or --prefix /',
  );
  say(
    front === 'none' && tls === 'files' && launcher === 'supervisor',
    'ports below 1024 and the key are for root alone, and supervisor has no way to hand them over: use --launcher systemd-socket, or a --front',
  );
  say(
    front === 'none' && tls === 'files' && server === 'uwsgi' && launcher === 'systemd-socket',
    'uWSGI speaks no TLS on a socket that is handed over: use --launcher systemd, or a --front',
  );
  // gunicorn's forwarded_allow_ips takes no networks, and with `*` uvicorn looks at no other address: uvicorn/middleware/proxy_headers.py.
  say(
    front === 'none' && behind !== 'none' && server === 'gunicorn' && isAsgi(app),
    "uvicorn's workers would take the visitor's address from the start of X-Forwarded-For, which visitors can write themselves: use a --front, which believes the balancer alone",
  );
  say(
    workload === 'websocket' && server !== 'gunicorn',
    `${SERVER_NAMES[server]} would lose a whole worker to each WebSocket: use --server gunicorn`,
  );
  const own = domains.find((domain) => !domain.includes('.'));
  say(
    tls === 'letsencrypt' && own !== undefined,
    `Let's Encrypt gives certificates for public names alone, and ${own} is none: use --tls files`,
  );
  for (const { folder } of files) {
    const owner = answers.apps.find((other) => `/srv/${other.name}/`.startsWith(folder));
    say(owner !== undefined, `${folder} holds the code of ${owner?.name}, which visitors could read then: name a folder below it`);
  }
  say(
    front !== 'none' && SITE_FILES.has(domains[0] ?? ''),
    `a site called ${domains[0]} would take the place of a file that the web server has already: put another name first`,
  );
  say(
    front === 'none' && server === 'gunicorn' && files.length > 0,
    'gunicorn serves no files: use a --front, or WhiteNoise in the application',
  );
  return out;
}

/** Names of files that packages of web servers bring, or that are generated beside the sites. */
const SITE_FILES: ReadonlySet<string> = new Set(
  '000-shared 000-catch-all 000-catch-all-tls 000-default default default-ssl ssl welcome autoindex userdir manual php php-fpm'.split(' '),
);

function sharedNames(apps: readonly AppAnswers[]): string[] {
  const names = apps.map(({ name }) => name);
  const twice = [...new Set(names.filter((name, at) => names.indexOf(name) < at))];
  return twice.length > 0 ? [`names of applications are those of their users and sockets: ${series(twice, 'and')} is there twice`] : [];
}

/** Applications of one site have all its names, and a prefix each. */
function sharedSites(apps: readonly AppAnswers[]): string[] {
  const out: string[] = [];
  apps.forEach((app, at) => {
    for (const other of apps.slice(0, at)) {
      const shared = app.domains.filter((name) => other.domains.includes(name));
      if (shared.length === 0) continue;
      if (shared.length < Math.max(app.domains.length, other.domains.length))
        out.push(`${other.name} and ${app.name} share ${series(shared, 'and')} only: applications of one site need the same --domain list`);
      else if (app.prefix === other.prefix)
        out.push(`${other.name} and ${app.name} both want ${app.prefix} of ${shared[0]}: give each a --prefix`);
    }
  });
  return out;
}

/** What lies where in a site; each URL is one thing. */
function sharedUrls(apps: readonly AppAnswers[]): string[] {
  const urls = apps.flatMap(({ name, domains, prefix, static: files }) =>
    domains
      .toSorted()
      .slice(0, 1)
      .flatMap((domain) => [
        ...(prefix === '/' ? [] : [{ at: `${prefix}/ of ${domain}`, what: name, isFiles: false }]),
        ...files.map(({ url }) => ({ at: `${url} of ${domain}`, what: `the static files of ${name}`, isFiles: true })),
      ]),
  );
  return urls.flatMap(({ at, what, isFiles }, index) => {
    const other = urls.slice(0, index).find((one) => one.at === at && (isFiles || one.isFiles));
    if (!other) return [];
    return [`${other.what === what ? `two folders with ${what}` : `${other.what} and ${what}`} lie at ${at}: give one another URL`];
  });
}
