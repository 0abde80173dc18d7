import { rule, type Draft, type Fix } from '../../src/rule.ts';
import { showAddress, unixAddress } from '../../src/servers/address.ts';
import { locationsOf, rootOf, servesFiles, type FileRoot } from '../../src/servers/nginx/queries.ts';
import type { NginxConfig } from '../../src/servers/nginx/model.ts';
import { edgesTo, moveListener, pointTo } from '../../src/stack/addresses.ts';
import type { Editors } from '../../src/stack/editors.ts';
import { homeOf, type Home } from '../../src/stack/homes.ts';
import type { NginxEdge, Listener, Stack } from '../../src/stack/model.ts';
import { profileOf } from '../../src/stack/packages.ts';
import { may, runtimeDirectoryOf, SEARCH, nginxVisitor, type Visitor } from '../../src/stack/rights.ts';
import { runtimeFolder } from '../../src/stack/runtime-folders.ts';
import { workerUser } from '../../src/stack/users.ts';
import { assignmentOf, setServiceKey } from '../../src/stack/units.ts';
import type { Target } from '../../src/target.ts';
import { valueOf } from '../../src/text/value.ts';

export default rule({
  id: 'stack/socket-directory',
  summary: "nginx's workers may not enter the folder of a socket or of static files",
  severity: 'warning',
  fix: 'manual',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#RuntimeDirectory=',
    'https://man7.org/linux/man-pages/man7/path_resolution.7.html',
    'https://discourse.ubuntu.com/t/private-home-directories-for-ubuntu-21-04-onwards/19533',
  ],
  check({ stack, report, edit }) {
    const told = new Set<string>();
    for (const edge of stack.nginxEdges) {
      const visitor = nginxVisitor(stack, edge.route.config);
      const { listener } = edge;
      if (edge.certainty === 'unknown' || listener?.address.kind !== 'unix' || !visitor) continue;
      const home = closedHome(listener.address.path, visitor, stack, edge.route.config);
      if (home) told.add(home.path);
      const draft = home ? inHome(home, edge, listener, visitor, stack, edit) : inRuntimeDirectory(edge, listener, visitor, edit);
      if (draft) report(draft);
    }
    for (const edge of stack.nginxEdges) {
      const visitor = nginxVisitor(stack, edge.route.config);
      if (edge.listener || edge.address.kind !== 'unix' || !visitor) continue;
      const home = closedHome(edge.address.path, visitor, stack, edge.route.config);
      if (!home || told.has(home.path)) continue;
      told.add(home.path);
      report(socketInHome(home, edge, visitor, stack.targetOf(edge.route.config)));
    }
    for (const config of stack.nginx) {
      const visitor = nginxVisitor(stack, config);
      for (const files of visitor ? rootsInHomes(config) : []) {
        const home = closedHome(files.path, visitor!, stack, config);
        if (!home || told.has(home.path)) continue;
        told.add(home.path);
        report(filesInHome(home, files, visitor!, stack, stack.targetOf(config)));
      }
    }
  },
});

interface ClosedHome extends Home {
  /** `is 0750 by default`. */
  readonly mode: string;
  readonly isSure: boolean;
}

const DENIED = '"(13: Permission denied)"';

/** The home a path lies in, when it is closed to nginx's workers as far as one can tell. */
function closedHome(path: string, { user, group }: Visitor, stack: Stack, config: NginxConfig): ClosedHome | undefined {
  const home = homeOf(path);
  if (!home || user === 'root' || home.user === user || home.user === group) return undefined;
  // In a container Docker makes the folders around what is copied or mounted, open to all.
  if (stack.hostsOf(config).some(({ kind }) => kind === 'container')) return undefined;
  const mode = home.user === 'root' ? '0700' : profileOf(stack.targetOf(config))?.homeMode;
  if (mode === '0755') return undefined;
  return {
    ...home,
    mode: mode === undefined ? 'is closed to others on current Debian, Ubuntu and Red Hat (0700 or 0750)' : `is ${mode} by default`,
    isSure: mode !== undefined,
  };
}

function inHome(home: ClosedHome, edge: NginxEdge, listener: Listener, { user }: Visitor, stack: Stack, edit: Editors): Draft {
  const starter = valueOf(listener.app.launch?.user);
  const owner = starter === 'root' ? valueOf(workerUser(listener.app)) : starter;
  return {
    at: listener.span,
    message: `${home.path} ${home.mode}: nginx's workers (${user}) can't get to ${showAddress(listener.address)} in it, whatever its own mode is, and requests fail with 502, ${DENIED}; put the socket below /run (RuntimeDirectory=)`,
    related: [{ at: edge.span, message: `nginx (${user}) connects here` }],
    // What belongs to a user of another name may be no home at all.
    severity: owner === undefined || owner === home.user ? 'warning' : 'info',
    fix: moveToRun(stack, listener, edit),
    edges: [edge],
  };
}

/** A socket that something out of view opens. */
const socketInHome = (home: ClosedHome, edge: NginxEdge, { user }: Visitor, target: Target): Draft => ({
  at: edge.span,
  message: `${home.path} ${home.mode}: nginx's workers (${user}) can't get to ${showAddress(edge.address)} in it, whatever its own mode is, and requests fail with 502, ${DENIED}; put the socket below /run`,
  severity: home.isSure ? 'warning' : 'info',
  facts: target.distro ? [target.distro] : [],
});

function filesInHome(home: ClosedHome, { entry }: FileRoot, { user }: Visitor, { launches }: Stack, target: Target): Draft {
  return {
    at: entry.span,
    message: `${home.path} ${home.mode}: nginx's workers (${user}) can't read files below it, and requests for them end with 403, ${DENIED}; put them elsewhere (/var/www, /srv), or open the folder: chmod o+x ${home.path}`,
    severity: home.isSure && launches.some((launch) => valueOf(launch.user) === home.user) ? 'warning' : 'info',
    facts: target.distro ? [target.distro] : [],
  };
}

/** The places in homes where a configuration's files come from. */
const rootsInHomes = ({ servers }: NginxConfig): readonly FileRoot[] =>
  servers
    .flatMap((server) => [server.scope, ...locationsOf(server)])
    .flatMap((scope) => {
      const root = rootOf(scope);
      return root && homeOf(root.path) && !root.path.includes('$') && servesFiles(scope) ? root : [];
    });

function moveToRun(stack: Stack, listener: Listener, edit: Editors): Fix | undefined {
  const { app, address } = listener;
  const manager = app.launch?.manager;
  if (address.kind !== 'unix' || manager?.kind !== 'systemd') return undefined;
  const folder = runtimeFolder(manager, app, edit);
  if (!folder) return undefined;
  const to = unixAddress(`${folder.path}/${address.path.slice(address.path.lastIndexOf('/') + 1)}`);
  const moved = moveListener(stack, listener, to, edit);
  const pointed = pointTo(edgesTo(stack, listener), to, edit);
  return (
    moved && pointed && { title: `Move the socket to ${folder.path}`, safety: 'manual', edits: [...folder.edits, ...moved, ...pointed] }
  );
}

/** A RuntimeDirectory= that is closed to nginx by RuntimeDirectoryMode=. */
function inRuntimeDirectory(edge: NginxEdge, { app, address, span }: Listener, visitor: Visitor, edit: Editors): Draft | undefined {
  const service = app.launch?.manager;
  const found = address.kind === 'unix' ? runtimeDirectoryOf(app, address.path) : undefined;
  if (!found || service?.kind !== 'systemd') return undefined;
  const verdict = may(visitor, SEARCH, found.rights);
  if (verdict !== 'no' && verdict !== 'member') return undefined;
  const { owner, group, mode } = found.rights;
  const who = `${valueOf(owner) ?? '?'}:${valueOf(group) ?? '?'} ${valueOf(mode)!.toString(8).padStart(4, '0')}`;
  const edits = setServiceKey(service, 'RuntimeDirectoryMode', '0755', edit);
  return {
    at: assignmentOf(service, 'RuntimeDirectoryMode') ?? span,
    message:
      verdict === 'no'
        ? `${found.path} is ${who}: nginx's workers (${visitor.user}) may not enter it, and requests fail with 502, ${DENIED}; set RuntimeDirectoryMode=0755`
        : `${found.path} is ${who}: nginx's workers (${visitor.user}) may enter it only as members of group ${valueOf(group)}; make sure of it (id ${visitor.user}), or set Group=${visitor.group}`,
    related: [{ at: edge.span, message: `nginx (${visitor.user}) connects here` }],
    severity: verdict === 'no' ? 'warning' : 'info',
    fix: verdict === 'no' ? { title: 'Let others enter the folder', safety: 'manual', edits } : undefined,
    edges: [edge],
  };
}
