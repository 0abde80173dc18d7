import { apacheModules } from '../apache-modules.ts';
import { EMPEROR } from '../command.ts';
import { ACME_FOLDER } from '../places.ts';
import { PINS } from '../pins.ts';
import type { GeneratedFile, Wanted, WantedApp, WantedSite } from '../wanted.ts';
import { inline, shell, type Block, type Section } from './markdown.ts';
import type { Machine } from './packages.ts';

/** Files that lie in the written tree as on the host: `etc/nginx/…`. */
const isOfHost = ({ path }: GeneratedFile): boolean => /^(?:etc|srv)\//.test(path);

const isOfFront = ({ path }: GeneratedFile): boolean => /^etc\/(?:nginx|apache2|httpd)\//.test(path);

const copy = ({ path }: GeneratedFile): string => `install -D --mode=0644 ${path} /${path}`;

/** Everything but the web server's. */
export function filesSection(files: readonly GeneratedFile[]): Section {
  const own = files.filter((file) => isOfHost(file) && !isOfFront(file));
  return { title: 'Files of the applications', blocks: shell(...own.map(copy)) };
}

/** Starts what runs the applications. */
export function startSection({ apps }: Wanted, machine: Machine): Section {
  const by = (launcher: WantedApp['launcher']): readonly WantedApp[] =>
    apps.filter((app) => app.launcher === launcher && app.server !== 'mod_wsgi');
  const units = [
    ...by('systemd').map(({ name }) => `${name}.service`),
    ...by('systemd-socket').flatMap(({ name }) => [`${name}.socket`, `${name}.service`]),
    ...(by('emperor').length > 0 ? [EMPEROR.unit] : []),
  ];
  const supervised = by('supervisor').length > 0;
  const { supervisor } = machine.services;
  return {
    title: 'Start the applications',
    blocks: shell(
      ...(units.length > 0 || supervised ? ['systemctl daemon-reload'] : []),
      ...(units.length > 0 ? [`systemctl enable --now ${units.join(' ')}`, `systemctl --no-pager status ${units.join(' ')}`] : []),
      ...(supervised ? [`systemctl enable --now ${supervisor}`, 'supervisorctl update', 'supervisorctl status'] : []),
    ),
  };
}

/** Certificate files of the owner's, put where the configuration names them. Keys are for root alone, but where the application itself reads them. */
export function ownCertificates(wanted: Wanted, keyOwner: (app: WantedApp) => string): readonly Block[] {
  if (wanted.answers.tls !== 'files') return [];
  const hasFront = wanted.answers.front !== 'none';
  return wanted.sites.flatMap(({ name, domains, certificate, apps }) => {
    if (!certificate) return [];
    const options = hasFront ? '--mode=0600' : keyOwner(apps[0]!);
    return [
      `The certificate for ${domains.map(inline).join(', ')}, with the chain behind it, and its key:`,
      ...shell(`install -D --mode=0644 FULLCHAIN.pem ${certificate.file}`, `install -D ${options} ${name}.key ${certificate.key}`),
    ];
  });
}

/** On a machine: systemd hands a copy of the key over, other launchers leave it to the application to read it. */
const keyOnMachine = ({ ownTls, user }: WantedApp): string =>
  ownTls === undefined || ownTls.credential !== undefined ? '--mode=0600' : `--owner=root --group=${user} --mode=0640`;

export function certificateSection(wanted: Wanted): Section {
  const own = ownCertificates(wanted, keyOnMachine);
  // The folder of keys of Debian lets nobody in but root and its own group.
  const isClosed = wanted.places.key === '/etc/ssl/private' && wanted.apps.some(({ ownTls }) => ownTls && !ownTls.credential);
  return { title: 'Certificates', blocks: [...own, ...shell(...(isClosed ? [`chmod 0711 ${wanted.places.key}`] : []))] };
}

/** Gets the certificate of a site, and has it renewed later. `reload` is what has to happen then. */
export const certbot = ({ name, domains }: WantedSite, reload: string): string =>
  [
    `certbot certonly --webroot --webroot-path ${ACME_FOLDER} --cert-name ${name}`,
    ...domains.map((domain) => `--domain ${domain}`),
    `--email "$EMAIL" --agree-tos --no-eff-email --non-interactive --deploy-hook ${reload}`,
  ].join(' ');

export const EMAIL = 'EMAIL=you@example.org # where Let’s Encrypt writes to when something is wrong';

/** https://eff-certbot.readthedocs.io/en/stable/install.html: where no package is to be had. */
const CERTBOT: readonly string[] = [
  'python3 -m venv /opt/certbot',
  `/opt/certbot/bin/pip install certbot==${PINS.certbot}`,
  'ln --symbolic --force /opt/certbot/bin/certbot /usr/local/bin/certbot',
  "cat > /etc/systemd/system/certbot-renew.service <<'END'",
  '[Unit]',
  'Description=Renew the certificates of Let’s Encrypt',
  '[Service]',
  'Type=oneshot',
  'ExecStart=/opt/certbot/bin/certbot renew --quiet',
  'END',
  "cat > /etc/systemd/system/certbot-renew.timer <<'END'",
  '[Timer]',
  'OnCalendar=*-*-* 00/12:00:00',
  'RandomizedDelaySec=12h',
  'Persistent=true',
  '[Install]',
  'WantedBy=timers.target',
  'END',
  'systemctl daemon-reload',
];

/** The web server: it starts without the sites that need certificates, gets these, and takes the sites in then. */
export function frontSection(wanted: Wanted, files: readonly GeneratedFile[], machine: Machine): Section {
  const { answers, sites } = wanted;
  if (answers.front === 'none') return { title: '', blocks: [] };
  const own = files.filter(isOfFront);
  const isApache = answers.front === 'apache';
  const service = machine.services[answers.front];
  const title = isApache ? 'Apache' : 'nginx';
  const test = isApache ? 'apachectl configtest' : 'nginx -t';
  const enter = (some: readonly GeneratedFile[]): readonly string[] => [...some.map(copy), ...enable(some, wanted)];
  const begin = [...(isApache ? modules(wanted) : []), ...withoutStock(wanted)];
  const open = machine.firewall
    ? [
        `firewall-cmd --permanent --add-service=http${sites.some(({ certificate }) => certificate) ? ' --add-service=https' : ''}`,
        'firewall-cmd --reload',
      ]
    : [];
  if (answers.tls !== 'letsencrypt')
    return { title, blocks: shell(...begin, ...enter(own), test, `systemctl enable ${service}`, `systemctl restart ${service}`, ...open) };

  const tool = machine.packages.certbot.length === 0 ? CERTBOT : [];
  const renewal = machine.renewal === undefined ? [] : [`systemctl enable --now ${machine.renewal}`];
  const fetch = [EMAIL, ...sites.map((site) => certbot(site, `'systemctl reload ${service}'`))];
  // nginx's own catch-all answers Let's Encrypt without any certificate; Apache's has one, so that the site of the package answers first.
  const early = isApache ? [] : own.filter(({ path }) => /\/000-(?:shared|catch-all)(?:\.conf)?$/.test(path));
  const answering = isApache
    ? [
        `install --directory --mode=0755 ${ACME_FOLDER}/.well-known`,
        `ln --symbolic --force --no-dereference ${ACME_FOLDER}/.well-known ${machine.stockRoot}/.well-known`,
      ]
    : [`install --directory --mode=0755 ${ACME_FOLDER}`, ...withoutStock(wanted), ...enter(early), test];
  return {
    title: `${title} and its certificates`,
    blocks: [
      isApache
        ? `The site that comes with Apache answers Let's Encrypt first, from the folder that the new sites have for it too:`
        : `First it answers Let's Encrypt and nobody else:`,
      ...shell(...answering, `systemctl enable ${service}`, `systemctl restart ${service}`, ...open),
      `The names have to lead to this machine by now. ${inline('certbot')} gets the certificates and renews them:`,
      ...shell(...tool, ...fetch, ...renewal),
      'Now the sites:',
      ...shell(
        ...(isApache ? begin : []),
        ...enter(own.filter((file) => !early.includes(file))),
        test,
        `systemctl ${isApache ? 'restart' : 'reload'} ${service}`,
      ),
    ],
  };
}

const nameOfFile = ({ path }: GeneratedFile): string => path.slice(path.lastIndexOf('/') + 1);

/** Where sites are read by links in `sites-enabled`. */
function enable(files: readonly GeneratedFile[], { answers: { front }, places }: Wanted): readonly string[] {
  const sites = places.linksSites ? files.filter(({ path }) => path.includes('/sites-available/')).map(nameOfFile) : [];
  if (sites.length === 0) return [];
  if (front === 'apache') return [`a2ensite ${sites.map((name) => name.replace(/\.conf$/, '')).join(' ')}`];
  return sites.map((name) => `ln --symbolic --force ../sites-available/${name} /etc/nginx/sites-enabled/${name}`);
}

const modules = (wanted: Wanted): readonly string[] => (wanted.places.linksSites ? [`a2enmod ${apacheModules(wanted).join(' ')}`] : []);

/** The site of the package would answer for all names, which the catch-all does now. */
function withoutStock({ answers: { front }, places }: Wanted): readonly string[] {
  if (!places.linksSites) return front === 'apache' ? ['rm --force /etc/httpd/conf.d/welcome.conf'] : [];
  return front === 'apache' ? ['a2dissite 000-default'] : ['rm --force /etc/nginx/sites-enabled/default'];
}

/** Does it answer? */
export function checkSection({ answers, sites, apps, balancer, ports }: Wanted): Section {
  const first = (site: WantedSite): WantedApp => site.apps.at(-1)!;
  const path = (app: WantedApp): string => (app.prefix === '/' ? '/' : `${app.prefix}/`);
  const lines = sites.map((site) => {
    const app = first(site);
    const isOwn = answers.front === 'none';
    const port = isOwn && app.bind?.kind === 'tcp' && app.launcher !== 'compose' ? app.bind.port : isOwn && balancer ? 8000 : ports.http;
    if (site.certificate) return `curl --include --resolve ${site.name}:${ports.https}:127.0.0.1 https://${site.name}${path(app)}`;
    return `curl --include --header 'Host: ${site.name}' http://127.0.0.1${port === 80 ? '' : `:${port}`}${path(app)}`;
  });
  const notes = [
    ...(answers.tls === 'behind-lb' && answers.front !== 'none'
      ? [
          `It sends back to ${inline('https://')} (301) whom ${balancer!.title} does not say to have come over TLS: so this is the right answer here.`,
        ]
      : []),
    ...(balancer?.healthPath !== undefined && answers.front !== 'none'
      ? [`The health check of ${balancer.title} is to ask for ${inline(balancer.healthPath)}.`]
      : []),
    ...(balancer?.healthPath !== undefined && answers.front === 'none'
      ? [
          `The health check of ${balancer.title} asks by the machine's address, which the application answers with 400: let it take ${inline('200-400')} for healthy.`,
        ]
      : []),
    ...(balancer && answers.front === 'none'
      ? [
          `Nothing but ${balancer.title} may reach ${apps.length > 1 ? 'these ports' : 'this port'}: close ${apps.length > 1 ? 'them' : 'it'} to all other networks.`,
        ]
      : []),
    ...(balancer && answers.front !== 'none'
      ? [
          `${capital(balancer.title)} is believed where it connects from ${balancer.networks.length > 4 ? 'its published networks' : balancer.networks.map(inline).join(', ')}.`,
        ]
      : []),
  ];
  return { title: 'Look at it', blocks: [...shell(...lines), ...notes] };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
