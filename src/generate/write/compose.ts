import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { publicPort } from '../addresses.ts';
import type { GeneratedFile, Wanted, WantedApp, Writer } from '../wanted.ts';
import { dockerfileOf, DOCKERIGNORE, IMAGES } from './dockerfile.ts';
import { ACME_FOLDER } from '../places.ts';

/** The containers: the front, and each application with the image it is made from. */
export const writeCompose: Writer = (wanted): readonly GeneratedFile[] => {
  if (wanted.answers.distro !== 'docker') return [];
  return [
    { path: 'compose.yaml', text: composeText(wanted) },
    ...wanted.apps.flatMap((app) => [
      { path: `${app.name}/Dockerfile`, text: dockerfileOf(app, wanted) },
      { path: `${app.name}/.dockerignore`, text: DOCKERIGNORE },
    ]),
  ];
};

type Text = string | readonly Noted[];

/** A key or an item of a list, and what is said above it. */
interface Noted {
  readonly key?: string;
  readonly text: Text;
  readonly note?: string;
}

const item = (text: string, note?: string): Noted => ({ text, ...(note !== undefined && { note }) });

const entry = (key: string, text: Text, note?: string): Noted => ({ key, ...item(text as string, note) });

function composeText(wanted: Wanted): string {
  const { front } = wanted.answers;
  const services = [
    ...(front === 'none' ? [] : [entry(front, frontOf(wanted))]),
    ...wanted.apps.map((app) => entry(app.name, appOf(app, wanted))),
  ];
  const volumes = wanted.apps.filter(({ socketFolder }) => socketFolder !== undefined).map((app) => entry(volumeOf(app), []));
  const top = [entry('services', services), ...(volumes.length > 0 ? [entry('volumes', volumes)] : [])];
  const document = new Document();
  document.contents = nodeOf(top) as YAMLMap;
  return document.toString({ lineWidth: 0, nullStr: '' });
}

/** Lists and maps by whether their items have keys; an empty list is a key with nothing behind it. */
function nodeOf(text: Text): Scalar | YAMLMap | YAMLSeq {
  if (typeof text === 'string') {
    const scalar = new Scalar<string>(text);
    // `80:80` is a number of base 60 for YAML 1.1.
    if (/^[\d:]+$/.test(text)) scalar.type = 'QUOTE_DOUBLE';
    return scalar;
  }
  if (text.length === 0) return new Scalar(null) as Scalar;
  if (text[0]!.key === undefined) {
    const list = new YAMLSeq();
    for (const { text: value, note } of text) list.add(noted(nodeOf(value), note));
    return list;
  }
  const map = new YAMLMap();
  for (const { key, text: value, note } of text) map.add(new Pair(noted(new Scalar(key), note), nodeOf(value)));
  return map;
}

function noted<T extends Scalar | YAMLMap | YAMLSeq>(node: T, note: string | undefined): T {
  if (note !== undefined) node.commentBefore = ` ${note}`;
  return node;
}

/** The volume through which the front reaches an application's socket. */
const volumeOf = ({ name }: WantedApp): string => `${name}-socket`;

const RESTART = entry('restart', 'unless-stopped');

/** Docker's own proxy takes what comes over IPv6 to networks that have IPv4 alone: https://docs.docker.com/engine/network/port-publishing/. */
function publishedAs(port: number, inside: number, { answers: { behind } }: Wanted, isFirst: boolean): Noted {
  if (behind !== 'alb') return item(`${port}:${inside}`);
  const note = 'IPv4 alone: visitors over IPv6 would come from an address of Docker itself, which is taken for the balancer';
  return item(`0.0.0.0:${port}:${inside}`, isFirst ? note : undefined);
}

function frontOf(wanted: Wanted): Noted[] {
  const { answers, apps, sites, ports } = wanted;
  const stop = Math.max(...apps.map((app) => app.stop.value));
  const published = [ports.http, ...(sites.some(({ certificate }) => certificate) ? [ports.https] : [])];
  return [
    entry('image', IMAGES[answers.front === 'apache' ? 'apache' : 'nginx']),
    RESTART,
    entry(
      'ports',
      published.map((port, at) => publishedAs(port, port, wanted, at === 0)),
    ),
    entry('volumes', [
      ...configuration[answers.front === 'apache' ? 'apache' : 'nginx'],
      ...certificates(wanted),
      ...staticFiles(apps),
      ...sockets(apps),
    ]),
    entry(
      'depends_on',
      apps.map(({ name }) => item(name)),
      'it is stopped before them: requests in work are answered',
    ),
    entry('stop_grace_period', `${stop}s`, 'as long as the slowest application may take for them'),
  ];
}

const configuration: Readonly<Record<'nginx' | 'apache', readonly Noted[]>> = {
  nginx: [item('./nginx/conf.d:/etc/nginx/conf.d:ro', 'in place of the folder of the image, with its default.conf')],
  apache: [item('./apache/httpd.conf:/usr/local/apache2/conf/httpd.conf:ro'), item('./apache/sites:/usr/local/apache2/conf/sites:ro')],
};

const mount = (path: string, note?: string): Noted => item(`${path}:${path}:ro`, note);

/** What the host holds at the same place. */
function certificates({ answers: { tls }, sites }: Wanted): Noted[] {
  if (tls === 'letsencrypt')
    return [
      mount('/etc/letsencrypt', 'certbot runs on the host: the whole folder, since live/ holds links to archive/'),
      mount(ACME_FOLDER),
    ];
  return sites.flatMap(({ certificate }) => (certificate ? [mount(certificate.file), mount(certificate.key)] : []));
}

const staticFiles = (apps: readonly WantedApp[]): Noted[] =>
  [...new Set(apps.flatMap((app) => app.static.map(({ folder }) => folder.replace(/(?<=.)\/$/, ''))))].map((folder, at) =>
    mount(folder, at === 0 ? 'static files, from the same place of the host' : undefined),
  );

const sockets = (apps: readonly WantedApp[]): Noted[] =>
  apps.flatMap((app) => (app.socketFolder === undefined ? [] : [item(`${volumeOf(app)}:${app.socketFolder}`)]));

function appOf(app: WantedApp, wanted: Wanted): Noted[] {
  const { answers, sites } = wanted;
  const isPublic = answers.front === 'none';
  const { bind } = app;
  const own = sites.filter(({ apps }) => apps.includes(app));
  const volumes = [...(isPublic ? [...certificates({ ...wanted, sites: own }), ...staticFiles([app])] : []), ...sockets([app])];
  return [
    entry('build', `./${app.name}`),
    RESTART,
    ...(isPublic && bind?.kind === 'tcp' ? [entry('ports', [publishedAs(publicPort(app, answers), bind.port, wanted, true)])] : []),
    ...(volumes.length > 0 ? [entry('volumes', volumes)] : []),
    entry('stop_grace_period', `${app.stop.value}s`, app.stop.why),
  ];
}
