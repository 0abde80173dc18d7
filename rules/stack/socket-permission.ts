import { rule, type Fix } from '../../src/rule.ts';
import { showAddress } from '../../src/servers/address.ts';
import type { Editors } from '../../src/stack/editors.ts';
import { frontName, spokenEdges } from '../../src/stack/front-names.ts';
import type { ApacheEdge, Listener, NginxEdge, Stack } from '../../src/stack/model.ts';
import { instanceOf, may, socketRights, visitorOf, WRITE, type Rights, type Visitor } from '../../src/stack/rights.ts';
import { giveSocketTo } from '../../src/stack/give-socket.ts';
import type { Fact } from '../../src/target.ts';
import { valueOf } from '../../src/text/value.ts';

export default rule({
  id: 'stack/socket-permission',
  summary: "nginx's or Apache's workers may not write to the application's socket",
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html',
    'https://docs.gunicorn.org/en/latest/settings.html#umask',
    'https://nginx.org/en/docs/ngx_core_module.html#user',
    'https://man7.org/linux/man-pages/man7/unix.7.html',
  ],
  check({ stack, report, skip, edit }) {
    for (const edge of spokenEdges(stack)) {
      const { listener, certainty } = edge;
      if (certainty === 'unknown' || listener?.address.kind !== 'unix' || listener.address.path.startsWith('@')) continue;
      const rights = socketRights(listener);
      const visitor = visitorOf(stack, edge.route);
      if (!visitor) {
        if (needsUser(rights)) skip(edge.front === 'nginx' ? NO_NGINX_USER : NO_APACHE_USER);
        continue;
      }
      // Names of users are numbers, and those of another image are others; root is root everywhere.
      if (isOtherContainer(edge, listener) && valueOf(rights.owner) !== 'root') continue;
      const verdict = may(visitor, WRITE, rights);
      if (verdict !== 'no' && verdict !== 'member') continue;
      const { user, group } = visitor;
      const front = frontName(edge);
      const denied = front === 'nginx' ? '502, "(13: Permission denied)"' : '503, "(13)Permission denied"';
      const socket = `${showAddress(listener.address)} is ${show(rights)}`;
      report({
        at: listener.span,
        message:
          verdict === 'no'
            ? `${front}'s workers run as ${user}, and ${socket}: they may not write to it and every request fails with ${denied}; give it group ${group} and mode 660`
            : `${front}'s workers run as ${user}, and ${socket}: they may write to it only as members of group ${valueOf(rights.group)}, else every request fails with ${denied.slice(0, 3)}; make sure of it (id ${user}), or give it group ${group}`,
        related: [{ at: edge.span, message: `${front} (${user}) connects here` }],
        severity: verdict === 'no' ? 'error' : isWebGroup(rights) ? 'warning' : 'info',
        fix: fixFor(listener, visitor, rights, verdict === 'no' ? 'unsafe' : 'manual', edit),
        edges: [edge],
        facts: factsOf(stack, edge),
      });
    }
  },
});

const isOtherContainer = ({ host }: NginxEdge | ApacheEdge, { app }: Listener): boolean =>
  app.launch ? app.launch.host !== host : host.kind === 'container';

const NO_NGINX_USER = "whom nginx's workers run as is not known: give nginx.conf with its user, or --distro";
const NO_APACHE_USER = "whom Apache's workers run as is not known: give apache2.conf or httpd.conf with its User, or --distro";

/** True when it depends on who asks. */
function needsUser({ mode }: Rights): boolean {
  const bits = valueOf(mode);
  return bits !== undefined && (bits & WRITE) === 0;
}

/** `app:app 0755`; a part that is not known is `?`. */
const show = ({ owner, group, mode }: Rights): string =>
  `${valueOf(owner) ?? '?'}:${valueOf(group) ?? '?'} ${valueOf(mode)!.toString(8).padStart(4, '0')}`;

/** Groups of web servers' own packages: another distribution's, and this nginx is hardly in it. */
const WEB_GROUPS = new Set(['www-data', 'nginx', 'http', 'apache', 'nobody', 'nogroup', 'www']);

const isWebGroup = ({ group }: Rights): boolean => WEB_GROUPS.has(valueOf(group) ?? '');

/** Where the front may be a member of the socket's group already, nothing may be wrong: then the fix is only shown. */
function fixFor(listener: Listener, { group }: Visitor, rights: Rights, safety: 'unsafe' | 'manual', edit: Editors): Fix | undefined {
  const edits = giveSocketTo(group, listener, rights, edit);
  return edits && { title: `Give the socket to group ${group}`, safety, edits };
}

/** The distribution says who the front's workers are when no `user` does. */
function factsOf(stack: Stack, { route }: NginxEdge | ApacheEdge): readonly Fact<unknown>[] {
  const { distro } = stack.targetOf(route.config);
  const user = route.front === 'nginx' ? route.config.user : instanceOf(stack.httpds, route)?.user;
  return distro && !user ? [distro] : [];
}
