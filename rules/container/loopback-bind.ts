import { rule, type Draft, type Fix } from '../../src/rule.ts';
import type { Host, OpenedPort } from '../../src/launchers/host.ts';
import { baseName } from '../../src/launchers/server-name.ts';
import { isLocal, showAddress, tcpAddress, type Address } from '../../src/servers/address.ts';
import { callersOf, containerOf, meantBy, openNetworks } from '../../src/stack/across.ts';
import { edgesTo, isStatedForOne, moveListener, pointTo } from '../../src/stack/addresses.ts';
import type { Editors } from '../../src/stack/editors.ts';
import { frontName, refusalOf } from '../../src/stack/front-names.ts';
import type { Edge, Listener, Stack } from '../../src/stack/model.ts';
import { hasAlternatives } from '../../src/stack/templates.ts';

export default rule({
  id: 'container/loopback-bind',
  summary: 'a loopback address, which is one container alone, between two containers',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://docs.docker.com/engine/network/', 'https://docs.gunicorn.org/en/latest/settings.html#bind'],
  check({ stack, report, edit }) {
    for (const listener of stack.listeners) {
      const host = containerOf(listener);
      if (!host || listener.address.kind !== 'tcp' || !isLocal(listener.address) || edgesTo(stack, listener).length > 0) continue;
      const draft = shutListener(stack, listener, host, edit);
      if (draft) report(draft);
    }
    const open = openNetworks(stack);
    for (const edge of stack.edges) {
      if (edge.listener || edge.next || open.has(edge.host.network) || mayServeItself(stack, edge.host)) continue;
      const [meant, ...others] = meantBy(stack, edge);
      if (meant) report(callsItself(edge, meant.listener, meant.home, others.length === 0, edit));
    }
  },
});

/** An application that nobody outside of its container reaches, though somebody is to. */
function shutListener(stack: Stack, listener: Listener, host: Host, edit: Editors): Draft | undefined {
  const { app, address, span, origin } = listener;
  // In other cases it may be told otherwise.
  if (address.kind !== 'tcp' || app.launch?.hasRival || hasAlternatives(stack.files, listener)) return undefined;
  const callers = callersOf(stack, listener, host);
  const opened = host.opened?.find(({ port }) => port === address.port);
  if (callers.length === 0 && !opened) return undefined;
  const to = tcpAddress('0.0.0.0', address.port);
  const edits =
    app.kind === 'gunicorn' && origin === 'default' && isStatedForOne(stack, listener)
      ? edit.gunicorn.setSetting(app.settings, app.launch, 'bind', JSON.stringify(showAddress(to)))
      : moveListener(stack, listener, to, edit);
  const what = origin === 'default' ? 'by default ' : '';
  return {
    at: span,
    message: `${app.label} listens ${what}on ${showAddress(address)}, which is its container alone: ${consequence(callers, opened)}; bind ${showAddress(to)}`,
    related: [
      ...callers.slice(0, 1).map((edge) => ({ at: edge.span, message: `${frontName(edge)} in ${edge.host.name} connects here` })),
      ...(callers.length === 0 && opened ? [{ at: opened.span, message: `${opened.via} opens the port here` }] : []),
    ],
    fix: edits && fixFor(`Bind ${showAddress(to)}`, edits),
    // Whoever runs the image may set PORT, which gunicorn binds on all addresses.
    severity: origin === 'default' && host.project === undefined ? 'warning' : 'error',
  };
}

function consequence(callers: readonly Edge[], opened: OpenedPort | undefined): string {
  const [edge] = callers;
  if (edge) return `${frontName(edge)} in ${edge.host.name} is refused and answers ${refusalOf(edge)}`;
  return opened?.via === 'ports'
    ? 'connections to the published port are refused'
    : `connections from other containers to port ${opened!.port} are refused`;
}

/** A front that connects to its own loopback, while the application is in another container. */
function callsItself(edge: Edge, listener: Listener, home: Host, isOnly: boolean, edit: Editors): Draft {
  const { address, host } = edge;
  const to = address.kind === 'tcp' ? nameOf(home, address.port) : undefined;
  const edits = to && isOnly ? pointTo([edge], to, edit) : undefined;
  return {
    at: edge.span,
    message: `${showAddress(address)} is ${host.name} itself, in whose container nothing listens there, and ${listener.app.label} runs in another: requests fail with ${refusalOf(edge)}; connect to ${to ? showAddress(to) : home.name}`,
    related: [{ at: listener.span, message: `${listener.app.label} listens here (${listener.via})` }],
    fix: edits && fixFor(`Connect to ${showAddress(to!)}`, edits),
  };
}

/** Where others reach a port of a container: by its name, or by one that hands on to the port. */
function nameOf({ names, doors = [] }: Host, port: number): Address | undefined {
  const [name] = names;
  if (name !== undefined) return tcpAddress(name, port);
  for (const {
    names: [own],
    ports,
  } of doors) {
    const door = ports.find(({ target }) => target === port);
    if (own !== undefined && door) return tcpAddress(own, door.port);
  }
  return undefined;
}

const fixFor = (title: string, edits: Fix['edits']): Fix => ({ title, safety: 'unsafe', edits });

/** True for a container in which more may run than the front. */
const mayServeItself = ({ launches }: Stack, host: Host): boolean =>
  launches.some(
    (launch) => launch.host === host && !/^(?:nginx|httpd|apache2?(?:ctl)?|httpd-foreground)$/.test(baseName(launch.words[0]?.value ?? '')),
  );
