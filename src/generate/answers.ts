import { oneOf } from './choices.ts';

/** What runs the application. */
export const SERVERS = oneOf({
  gunicorn: 'gunicorn: simple, its workers speak HTTP to a web server in front',
  uwsgi: 'uWSGI: many options, its own protocol behind nginx or Apache',
  mod_wsgi: 'mod_wsgi in daemon mode: Apache itself runs the application',
  'mod_wsgi-express': 'an Apache of its own, with a configuration that mod_wsgi-express writes',
});

/** As people call them. */
export const SERVER_NAMES: Readonly<Record<Server, string>> = {
  gunicorn: 'gunicorn',
  uwsgi: 'uWSGI',
  mod_wsgi: 'mod_wsgi',
  'mod_wsgi-express': 'mod_wsgi-express',
};

/** What visitors connect to. */
export const FRONTS = oneOf({
  nginx: 'nginx',
  apache: 'Apache httpd',
  none: 'nothing: the application server itself (or a balancer before it)',
});

/** What starts the application server. */
export const LAUNCHERS = oneOf({
  systemd: 'a service of systemd',
  'systemd-socket': 'systemd opens the socket and hands it over: no request is refused while the service restarts',
  supervisor: 'a program of supervisor',
  compose: 'containers of a compose file',
  emperor: "a vassal of uWSGI's Emperor, which a service of systemd starts",
});

export const FRAMEWORKS = oneOf({
  flask: 'Flask, or any other WSGI application behind Werkzeug',
  django: 'Django',
  fastapi: 'FastAPI, or any other ASGI application: gunicorn with workers of uvicorn',
});

/** Where TLS ends. */
export const TLS = oneOf({
  letsencrypt: "in the web server, with certificates that certbot gets from Let's Encrypt",
  files: 'in the web server, with certificate files of your own',
  none: 'nowhere: plain HTTP',
  'behind-lb': 'in the balancer or CDN in front',
});

export const SOCKETS = oneOf({
  unix: 'a unix socket: only who may open its file reaches the application',
  tcp: 'a TCP port of the loopback',
});

/** What requests mostly do. */
export const WORKLOADS = oneOf({
  io: 'wait for databases and other services',
  cpu: 'compute',
  websocket: 'stay open as WebSockets',
  streaming: 'stream: server-sent events, long downloads',
});

/** What stands before the front and speaks HTTP to it. */
export const BALANCERS = oneOf({
  alb: 'an Application Load Balancer of AWS',
  cloudflare: 'Cloudflare',
  none: 'nothing',
});

export const DISTROS = oneOf({
  'debian-12': 'Debian 12',
  'ubuntu-24.04': 'Ubuntu 24.04',
  'rhel-9': 'RHEL 9, Rocky, Alma',
  'amazon-2023': 'Amazon Linux 2023',
  docker: 'the official images of Docker',
});

export type Server = keyof typeof SERVERS;
export type Front = keyof typeof FRONTS;
export type Launcher = keyof typeof LAUNCHERS;
export type Framework = keyof typeof FRAMEWORKS;
export type Tls = keyof typeof TLS;
export type SocketKind = keyof typeof SOCKETS;
export type Workload = keyof typeof WORKLOADS;
export type Balancer = keyof typeof BALANCERS;
export type Distro = keyof typeof DISTROS;

/** Files that the front serves itself: those of `folder` below `url`. Both end with a slash. */
export interface StaticFiles {
  readonly url: string;
  readonly folder: string;
}

/** What is asked about each application. */
export interface AppAnswers {
  /** Lower-case letters, digits, `-`: names its user, unit, folder and socket. */
  readonly name: string;
  readonly server: Server;
  readonly launcher: Launcher;
  readonly framework: Framework;
  /** `module:callable`. */
  readonly app: string;
  /** The first is the canonical one. Applications either share all their domains (each below a prefix of its own) or none. */
  readonly domains: readonly string[];
  /** `/`, or `/shop`: where in the site the application lies. */
  readonly prefix: string;
  readonly socket: SocketKind;
  readonly workload: Workload;
  readonly static: readonly StaticFiles[];
  /** Bytes. */
  readonly maxUpload: number;
}

/** All that a stack is generated from. */
export interface Answers {
  readonly front: Front;
  readonly distro: Distro;
  readonly tls: Tls;
  readonly behind: Balancer;
  /** Networks from which the balancer connects; empty: those that are known of it. */
  readonly behindFrom: readonly string[];
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly apps: readonly AppAnswers[];
}
