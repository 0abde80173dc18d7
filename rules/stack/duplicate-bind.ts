import { rule, type Draft, type Fix } from '../../src/rule.ts';
import { meets, showAddress, tcpAddress, unixAddress, type Address } from '../../src/servers/address.ts';
import { settingValue } from '../../src/servers/gunicorn/effective.ts';
import { runTogether } from '../../src/stack/alternatives.ts';
import { moveListener } from '../../src/stack/addresses.ts';
import type { Editors } from '../../src/stack/editors.ts';
import type { App, Listener, Stack } from '../../src/stack/model.ts';
import type { Edit, Span } from '../../src/text/source.ts';
import { valueOf } from '../../src/text/value.ts';
import { folderOf } from '../../src/text/paths.ts';

export default rule({
  id: 'stack/duplicate-bind',
  summary: 'two processes open the same socket',
  severity: 'error',
  fix: 'manual',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://docs.gunicorn.org/en/latest/settings.html#bind',
    'https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html#Specifiers',
    'https://supervisord.org/configuration.html#program-x-section-values',
  ],
  check({ stack, report, edit }) {
    const places = new Map<string, Listener[]>();
    for (const listener of stack.listeners) {
      const { address, origin } = listener;
      if (origin === 'socket-unit' || origin === 'supervisor' || address.kind === 'unknown') continue;
      if (!listener.app.launch || listener.doubt !== undefined || sharesPort(listener)) continue;
      const copies = copiesOf(listener);
      if (copies) report(copies);
      const key = keyOf(listener.app, address);
      const others = places.get(key) ?? [];
      places.set(key, others);
      const rival = others.find((other) => overlap(other.address, address) && runTogether(other.app, listener.app) !== 'no');
      if (rival) report({ ...describe(rival, listener), fix: ownAddress(stack, listener, edit) ?? ownAddress(stack, rival, edit) });
      others.push(listener);
    }
  },
});

/** On a machine only what is started from one folder is known to run together; all get into each other's way only in one network or one folder. */
function keyOf({ launch }: App, address: Address): string {
  const { host, file } = launch!;
  const place = address.kind === 'unix' ? host.locate(address.path) : `${host.network}\0${address.kind === 'tcp' ? address.port : ''}`;
  return `${host.kind === 'container' ? '' : folderOf(file.id)}\0${place}`;
}

const overlap = (a: Address, b: Address): boolean => meets(a, b) !== 'none' || meets(b, a) !== 'none';

/** True when somebody lets the kernel share a port between processes (SO_REUSEPORT). */
function sharesPort({ app, address }: Listener): boolean {
  if (address.kind !== 'tcp') return false;
  // httpd says itself that an address is taken twice, and mod_wsgi's own socket is nobody else's.
  if (app.kind === 'mod_wsgi') return app.launch === undefined;
  if (app.kind === 'uwsgi') return valueOf(app.options.flag('reuse-port')) !== false;
  const setting = app.settings.get('reuse_port');
  return setting.where !== 'default' && settingValue(setting) !== false;
}

const isSame = (a: Span, b: Span): boolean => a.file === b.file && a.start === b.start;

function describe(first: Listener, second: Listener): Draft {
  const { address, app } = second;
  const both = `${first.app.label} and ${app.label} both listen on ${showAddress(address)}`;
  const shared = isSame(first.span, second.span);
  return {
    at: shared ? app.span : second.span,
    message: `${both}: ${consequence(address)}; give each its own ${address.kind === 'unix' ? 'path' : 'port'}`,
    related: [{ at: shared ? first.app.span : first.span, message: `${first.app.label} listens there too (${first.via})` }],
    severity: runTogether(first.app, app) === 'sure' ? 'error' : 'warning',
  };
}

const consequence = (address: Address): string =>
  address.kind === 'unix'
    ? 'the one that starts later takes the socket away without a word, and when it stops the other runs on but can no longer be reached'
    : 'the one that starts later finds the port in use and ends';

/** One program that is started several times, with the same address each time. */
function copiesOf(listener: Listener): Draft | undefined {
  const { app, address, span } = listener;
  const { manager, variants = [] } = app.launch!;
  const place = showAddress(address);
  // Where each process is known by itself, only two of them at one address are too many; the first of them says so.
  if (variants.length > 1) {
    const twins = app.listeners.filter((other) => showAddress(other.address) === place);
    if (twins.length < 2 || twins[0] !== listener) return undefined;
  }
  if (manager.kind === 'supervisor') {
    const { numProcs } = manager;
    if (!numProcs.known || numProcs.value < 2) return undefined;
    return {
      at: span,
      message: `supervisor starts ${app.label} ${numProcs.value} times, and each listens on ${place}: ${consequence(address)}; put %(process_num)d into the address, or let one server have more workers`,
      related: [{ at: numProcs.span, message: `${numProcs.value} processes` }],
      fix: numbered(listener, '%(process_num)d', '%(process_num)02d'),
    };
  }
  if (manager.kind !== 'systemd' || !manager.unit.endsWith('@.service') || !isFixed(app)) return undefined;
  // With one instance in view the address is that one's, and others have their own.
  const { file } = app.launch!;
  if (span.file === file.id && /%[iIjJnNf]/.test(file.slice(span))) return undefined;
  return {
    at: span,
    message: `each instance of ${manager.unit} listens on ${place}: ${consequence(address)}; put %i into the address`,
    severity: 'warning',
    fix: numbered(listener, '%i', undefined),
  };
}

/** True when no file or variable out of view may give each instance an address of its own. */
function isFixed(app: App): boolean {
  if (app.kind === 'mod_wsgi') return app.listeners.every(({ address }) => address.kind !== 'unknown');
  return app.kind === 'uwsgi'
    ? app.options.complete
    : app.settings.get('bind').where === 'command-line' || (app.settings.complete && app.launch!.environmentComplete);
}

/** Which of several addresses is whose, and who connects there, only their writer knows: these are candidates. */
const byHand = (title: string, edits: readonly Edit[]): Fix => ({ title: `${title}, and lead its routes there`, safety: 'manual', edits });

/** A path named after what starts it, or the next free port. */
function ownAddress(stack: Stack, listener: Listener, edit: Editors): Fix | undefined {
  const to = otherAddress(stack, listener);
  const { app, origin } = listener;
  const edits =
    to && app.kind === 'gunicorn' && origin === 'default'
      ? edit.gunicorn.setSetting(app.settings, app.launch, 'bind', JSON.stringify(showAddress(to)))
      : to && moveListener(stack, listener, to, edit);
  return to && edits && byHand(`Listen on ${showAddress(to)}`, edits);
}

function otherAddress(stack: Stack, { address, app }: Listener): Address | undefined {
  if (address.kind === 'unix') {
    const name = app.launch!.name.replace(/^program:|\.service$/g, '');
    return /^[\w.-]+$/.test(name) && !address.path.endsWith(`/${name}.sock`)
      ? unixAddress(`${folderOf(address.path)}/${name}.sock`)
      : undefined;
  }
  if (address.kind !== 'tcp') return undefined;
  const taken = new Set(stack.listeners.flatMap((other) => (other.address.kind === 'tcp' ? [other.address.port] : [])));
  let port = address.port + 1;
  while (taken.has(port)) port++;
  return port < 65_536 ? tcpAddress(address.host, port) : undefined;
}

/** The number or name of the process in the address, where the command says it plainly; `digits`: the same as the last two of a port. */
function numbered({ address, app, span }: Listener, text: string, digits: string | undefined): Fix | undefined {
  const { file } = app.launch!;
  const written = span.file === file.id && !file.virtual && file.valid ? file.slice(span) : '';
  const to =
    address.kind === 'unix' && !/[%$\s'"]/.test(written)
      ? written.replace(/(\.[a-z]+)?$/, `-${text}$1`)
      : digits !== undefined && /:\d+00$/.test(written)
        ? written.replace(/00$/, digits)
        : undefined;
  return to === undefined || written === '' ? undefined : byHand(`Listen on ${to}`, [{ ...span, text: to }]);
}
