import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareHost, quote, type PreparedHost } from './host.ts';

/** An address of the stack's host that is not loopback: what is reachable here is reachable from the network. */
export const OUTSIDE = '198.51.100.10';

export interface StackRequest {
  readonly path?: string;
  readonly host: string;
  readonly tls?: boolean;
  /** Port the client connects to; 80, or 443 with `tls`. */
  readonly port?: number;
  /** Address the client connects to; loopback when absent. */
  readonly via?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds to wait for the answer. */
  readonly limit?: number;
}

export interface StackResponse {
  readonly status: number;
  readonly body: string;
  /** Names in lower case; of repeated ones the last. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface RunningStack {
  /** Sends one request from the stack's host; throws when there is no HTTP answer. */
  request(options: StackRequest): Promise<StackResponse>;
  /** A command inside the host, as root: its output, failure included. */
  run(...command: string[]): Promise<string>;
  /** State of a unit as `systemctl is-active` says it. */
  state(unit: string): Promise<string>;
  /** What systemd, the units and nginx wrote. */
  logs(): string;
  stop(): Promise<void>;
}

/** Where the runner's own units and logs lie inside the host. */
const OWN = '/.stacklint';
/** Milliseconds a stack has to come up, and one request to be answered. */
const UP = 6000;
const ANSWER = 6000;

const TARGETS = 'default basic sysinit shutdown multi-user sockets paths timers local-fs network network-online nss-lookup remote-fs'.split(
  ' ',
);

/** Units of packages whose servers log elsewhere, and have their sockets when the unit is active. */
const IN_BACKGROUND: readonly string[] = ['nginx.service', 'apache2.service', 'uwsgi.service'];

const READY =
  /Booting worker|spawned uWSGI (?:worker|http)|\*\*\* uWSGI is running|success: \S+ entered RUNNING|WARN exited: |^Locale Setting +: /m;

/** Runs a command to its end and gives its output whatever its exit status. */
function output(
  command: string,
  args: readonly string[],
  timeout: number,
): Promise<{ readonly status: number; readonly text: string; readonly stdout: string }> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout, killSignal: 'SIGKILL', maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 255;
      resolve({ status, text: stdout + stderr, stdout });
    });
  });
}

/** The unified cgroup tree; systemd needs a part of it as its own. */
function cgroupRoot(): string {
  const line = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((mount) => mount.split(' ')[2] === 'cgroup2');
  const path = line?.split(' ')[1];
  if (path === undefined) throw new Error('no cgroup2 mount: systemd cannot run');
  return path;
}

/** Removes a cgroup and those below it; those that still hold a process stay. */
function removeCgroup(path: string): boolean {
  if (!existsSync(path)) return true;
  for (const entry of readdirSync(path, { withFileTypes: true })) if (entry.isDirectory()) removeCgroup(join(path, entry.name));
  try {
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Groups that a killed run left behind. */
function removeStaleCgroups(root: string): void {
  for (const name of readdirSync(root)) {
    const pid = /^stacklint-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) removeCgroup(join(root, name));
  }
}

const isUnit = (file: string): boolean => /^\/etc\/systemd\/system\/[^/]+\.(?:service|socket)$/.test(file);

/** Units to start, sockets first: those that say how they are enabled, templates left out. */
function unitsOf(host: PreparedHost): string[] {
  return host.files
    .filter((file) => isUnit(file) && !file.includes('@.') && /^\[Install\]/m.test(readFileSync(join(host.scratch, 'layer', file), 'utf8')))
    .map((file) => file.slice(file.lastIndexOf('/') + 1))
    .sort((a, b) => Number(b.endsWith('.socket')) - Number(a.endsWith('.socket')) || (a < b ? -1 : 1));
}

/** The runner's own units: the targets every unit names, logs as files, and the servers that come with a unit of their package. */
function putOwnUnits(host: PreparedHost): string[] {
  const layer = join(host.scratch, 'layer', OWN);
  mkdirSync(join(layer, 'units', 'service.d'), { recursive: true });
  mkdirSync(join(layer, 'log'), { recursive: true });
  const put = (name: string, text: string): void => writeFileSync(join(layer, 'units', name), text);
  for (const target of TARGETS) put(`${target}.target`, `[Unit]\nDescription=${target}\nDefaultDependencies=no\n`);
  put('service.d/log.conf', `[Service]\nStandardOutput=append:${OWN}/log/%n.log\nStandardError=append:${OWN}/log/%n.log\n`);
  const units: string[] = [];
  if (host.files.some((file) => file.startsWith('/etc/supervisor/'))) {
    put('supervisor.service', '[Service]\nExecStart=/usr/bin/supervisord -n -c /etc/supervisor/supervisord.conf\n');
    units.push('supervisor.service');
  }
  if (host.files.some((file) => file.startsWith('/etc/apache2/'))) {
    put('apache2.service', '[Service]\nType=forking\nEnvironment=APACHE_STARTED_BY_SYSTEMD=true\nExecStart=/usr/sbin/apachectl start\n');
    units.push('apache2.service');
  }
  if (host.files.some((file) => file.startsWith('/etc/uwsgi/apps-enabled/'))) {
    // As systemd-sysv-generator makes it of the package's script.
    const script = 'ExecStart=/etc/init.d/uwsgi start\nExecStop=/etc/init.d/uwsgi stop\n';
    put('uwsgi.service', `[Service]\nType=forking\nKillMode=process\nGuessMainPID=no\nRemainAfterExit=yes\n${script}`);
    units.push('uwsgi.service');
  }
  if (host.files.some((file) => file.startsWith('/etc/nginx/'))) {
    put('nginx.service', '[Service]\nType=forking\nPIDFile=/run/nginx.pid\nExecStart=/usr/sbin/nginx\n');
    units.push('nginx.service');
  }
  return units;
}

/** PID 1 of the host: the private root becomes the root, then systemd takes over. */
function bootScript(host: PreparedHost): string {
  return `${host.script}
ip link set lo up; for a in ${[OUTSIDE, ...host.addresses].join(' ')}; do ip address add $a/32 dev lo 2>/dev/null || true; done
umount -l sys/fs/cgroup 2>/dev/null || true; mount -t cgroup2 cgroup2 sys/fs/cgroup
mkdir -p .stacklint/old; pivot_root . .stacklint/old; cd /; umount -l ${OWN}/old
# As on a machine: what systemd mounts for a service from aside (credentials) is seen by all.
mount --make-rshared /
exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 SYSTEMD_UNIT_PATH=${OWN}/units:/etc/systemd/system SYSTEMD_LOG_TARGET=console \\
  SYSTEMD_LOG_COLOR=0 /lib/systemd/systemd --system --unit=default.target --show-status=0 --default-standard-output=null
`;
}

class Running implements RunningStack {
  /** Process id of the host's PID 1, seen from here. */
  #init = '';
  /** What systemd made of the units. */
  #states = '';
  #stopped: Promise<void> | undefined;
  readonly #host: PreparedHost;
  readonly #cgroup: string;
  readonly #child: ChildProcess;
  /** Units to start. */
  readonly #units: readonly string[];
  readonly #onExit = (): void => void this.#child.kill('SIGKILL');

  constructor(host: PreparedHost) {
    this.#host = host;
    this.#units = [...unitsOf(host), ...putOwnUnits(host)];
    const root = cgroupRoot();
    removeStaleCgroups(root);
    this.#cgroup = join(root, `stacklint-${process.pid}-${host.scratch.slice(-6)}`);
    mkdirSync(this.#cgroup);
    writeFileSync(join(host.scratch, 'boot.sh'), bootScript(host));
    const enter = `echo $$ > ${quote(join(this.#cgroup, 'cgroup.procs'))} && exec unshare --fork --kill-child=KILL --pid --mount --uts --ipc --net --cgroup`;
    const log = quote(join(host.scratch, 'systemd.log'));
    // When this process dies, however it does, so does the host and with it everything inside.
    this.#child = spawn(
      'setpriv',
      ['--pdeathsig', 'KILL', 'bash', '-c', `${enter} bash ${quote(join(host.scratch, 'boot.sh'))} > ${log} 2>&1`],
      {
        stdio: 'ignore',
        cwd: '/',
      },
    );
    this.#child.once('error', (error) => (this.#states = error.message));
    process.once('exit', this.#onExit);
  }

  async boot(): Promise<void> {
    const units = this.#units;
    const end = Date.now() + UP;
    while (!this.#isUp()) {
      if (Date.now() > end || this.#child.exitCode !== null || this.#child.pid === undefined)
        throw new Error(`the host did not come up\n${this.logs()}`);
      await sleep(20);
    }
    const started = await this.#systemctl('start', '--no-block', ...units);
    if (started.status !== 0) throw new Error(`systemctl start: ${started.text}${this.logs()}`);
    while (Date.now() < end && !(await this.#isSettled(units))) await sleep(60);
    this.#states = (
      await this.#systemctl('show', '--property=Id,ActiveState,SubState,Result,ExecMainCode,ExecMainStatus', ...units)
    ).stdout;
  }

  #isUp(): boolean {
    const pid = this.#child.pid;
    const children = `/proc/${pid}/task/${pid}/children`;
    if (this.#init === '' && existsSync(children)) this.#init = readFileSync(children, 'utf8').trim();
    const root = `/proc/${this.#init}/root`;
    // Until the root is changed, the path leads into this machine, where a systemd may run too.
    return this.#init !== '' && existsSync(`${root}${OWN}/units`) && existsSync(`${root}/run/systemd/private`);
  }

  /** No unit is on its way any more, and the servers among the running ones have opened their sockets. */
  async #isSettled(units: readonly string[]): Promise<boolean> {
    const states = (await this.#systemctl('is-active', ...units)).stdout.trim().split('\n');
    return units.every((unit, index) => {
      const state = states[index] ?? '';
      const isServer = unit.endsWith('.service') && !IN_BACKGROUND.includes(unit);
      // A unit of the wrong Type= stays `activating` while its server already answers.
      if (isServer && (state === 'active' || state === 'activating')) return READY.test(this.#read(`${OWN}/log/${unit}.log`));
      return state !== 'activating';
    });
  }

  #systemctl(...args: string[]): ReturnType<typeof output> {
    return this.#enter(['systemctl', ...args]);
  }

  #enter(command: readonly string[]): ReturnType<typeof output> {
    return output('nsenter', ['--target', this.#init, '--all', '--', ...command], ANSWER + 2000);
  }

  #read(path: string): string {
    const file = `/proc/${this.#init}/root${path}`;
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  async request(options: StackRequest): Promise<StackResponse> {
    const { host, path = '/', tls = false, via = '127.0.0.1', method, headers = {}, body, limit = ANSWER } = options;
    const port = options.port ?? (tls ? 443 : 80);
    const args = ['curl', '--silent', '--show-error', '--insecure', '--path-as-is', '--include', '--max-time', String(limit / 1000)];
    args.push('--noproxy', '*', '--http1.1', '--resolve', `${host}:${port}:${via}`, '--header', 'Expect:');
    if (method !== undefined) args.push('--request', method);
    for (const [name, value] of Object.entries(headers)) args.push('--header', `${name}: ${value}`);
    if (body !== undefined) args.push('--data-binary', body);
    const isUsual = port === (tls ? 443 : 80);
    args.push(`${tls ? 'https' : 'http'}://${host}${isUsual ? '' : `:${port}`}${path}`);
    const answer = await output('nsenter', ['--target', this.#init, '--net', '--', ...args], limit + 2000);
    if (answer.status !== 0) throw new Error(answer.text.trim() || `curl ended with ${answer.status}`);
    const end = answer.stdout.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = answer.stdout.slice(0, end).split('\r\n');
    return {
      status: Number(statusLine.split(' ')[1]),
      body: answer.stdout.slice(end + 4),
      headers: Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
      ),
    };
  }

  async run(...command: string[]): Promise<string> {
    return (await this.#enter(command)).text;
  }

  async state(unit: string): Promise<string> {
    return (await this.#systemctl('is-active', unit)).stdout.trim();
  }

  logs(): string {
    const own = `/proc/${this.#init}/root${OWN}/log`;
    const names = this.#init !== '' && existsSync(own) ? readdirSync(own) : [];
    const file = join(this.#host.scratch, 'systemd.log');
    const parts = [
      ['systemd', (existsSync(file) ? readFileSync(file, 'utf8') : '') + this.#states],
      ...names.map((name) => [name, this.#read(`${OWN}/log/${name}`)]),
      ['nginx error.log', this.#init === '' ? '' : this.#read('/var/log/nginx/error.log')],
      ['Apache error.log', this.#init === '' ? '' : this.#read('/var/log/apache2/error.log')],
    ];
    return parts.map(([name, text]) => `== ${name}\n${text}`).join('\n');
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async #end(): Promise<void> {
    process.off('exit', this.#onExit);
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    const isRunning = this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
    this.#child.kill('SIGKILL');
    if (isRunning) await ended;
    for (let tries = 0; !removeCgroup(this.#cgroup) && tries < 100; tries++) await sleep(30);
    this.#host.dispose();
  }
}

/**
 * Runs a fixture stack, its files untouched, on a host of its own: a copy-on-write view of this machine in private namespaces with the real
 * systemd as PID 1, and the real nginx, gunicorn, uWSGI and supervisor. Needs root. `app` replaces the echoing `wsgi.py`.
 */
export async function startStack(dir: string, options: { readonly app?: string } = {}): Promise<RunningStack> {
  const host = prepareHost(dir, options);
  let running: Running;
  try {
    running = new Running(host);
  } catch (error) {
    host.dispose();
    throw error;
  }
  try {
    await running.boot();
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}
