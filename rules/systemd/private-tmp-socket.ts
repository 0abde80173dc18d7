import { rule, type Fix } from '../../src/rule.ts';
import type { SystemdService } from '../../src/launchers/launch.ts';
import { showAddress, unixAddress } from '../../src/servers/address.ts';
import { edgesTo, moveListener, pointTo } from '../../src/stack/addresses.ts';
import type { Editors } from '../../src/stack/editors.ts';
import { frontName, refusalOf } from '../../src/stack/front-names.ts';
import type { Edge, Listener, Stack } from '../../src/stack/model.ts';
import { isBelowTmp, nginxServices, packagedPrivateTmp, privateTmpOf, sharesTmp } from '../../src/stack/private-tmp.ts';
import { runtimeFolder } from '../../src/stack/runtime-folders.ts';

export default rule({
  id: 'systemd/private-tmp-socket',
  summary: 'the socket lies in a /tmp that systemd hides from the other end',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#PrivateTmp=',
    'https://docs.gunicorn.org/en/stable/deploy.html#systemd',
  ],
  check({ stack, report, edit }) {
    const hidden = new Set<Listener>();
    for (const listener of stack.listeners) {
      const service = serviceOf(listener);
      const own = service && privateTmpOf(service);
      if (!own || listener.origin === 'socket-unit' || !isBelowTmp(listener.address) || sharesTmp(service, stack)) continue;
      hidden.add(listener);
      const edges = edgesTo(stack, listener);
      report({
        at: listener.span,
        message: `${service.unit} has a /tmp of its own (${own.text}), so nobody outside finds ${showAddress(listener.address)}: ${consequence(edges)}; put the socket below /run, with RuntimeDirectory=`,
        related: [
          { at: own.span, message: `this hides the /tmp of ${service.unit} from all others` },
          ...edges.map((edge) => ({ at: edge.span, message: `${frontName(edge)} looks for the socket in the /tmp of the host` })),
        ],
        fix: fixFor(listener, stack, edit),
        edges,
      });
    }

    for (const nginx of nginxServices(stack)) {
      const own = privateTmpOf(nginx);
      if (!own || sharesTmp(nginx, stack)) continue;
      for (const edge of stack.edges) {
        if (edge.front === 'apache' || !isBelowTmp(edge.address) || (edge.listener && hidden.has(edge.listener))) continue;
        report({
          at: edge.span,
          message: `nginx has a /tmp of its own (${own.text} of ${nginx.unit}) and does not find ${showAddress(edge.address)}: every request fails with 502; put the socket below /run, with RuntimeDirectory=`,
          related: [
            { at: own.span, message: 'this hides the /tmp of the host from nginx' },
            ...(edge.listener ? [{ at: edge.listener.span, message: `${edge.listener.app.label} opens the socket here` }] : []),
          ],
          fix: edge.listener && fixFor(edge.listener, stack, edit),
        });
      }
    }

    for (const edge of stack.edges) {
      if (!isBelowTmp(edge.address) || (edge.listener && hidden.has(edge.listener))) continue;
      const unit = packagedPrivateTmp(edge, stack);
      if (!unit) continue;
      report({
        at: edge.span,
        message: `${unit.name} of ${unit.distro} has a /tmp of its own (PrivateTmp=true) and does not find ${showAddress(edge.address)}: every request fails with ${refusalOf(edge)}; put the socket below /run, with RuntimeDirectory=`,
        related: edge.listener ? [{ at: edge.listener.span, message: `${edge.listener.app.label} opens the socket here` }] : [],
        severity: 'warning',
        fix: edge.listener && fixFor(edge.listener, stack, edit),
        facts: unit.facts,
      });
    }
  },
});

const serviceOf = ({ app }: Listener): SystemdService | undefined =>
  app.launch?.manager.kind === 'systemd' ? app.launch.manager : undefined;

function consequence(edges: readonly Edge[]): string {
  const answers = new Set(edges.map((edge) => `${frontName(edge)} answers every request with ${refusalOf(edge)}`));
  if (answers.size === 0) return 'who connects to it gets "No such file or directory"';
  return `${[...answers].join(' and ')} while the service looks healthy`;
}

/** Moves the socket into a folder that systemd makes below /run, at both ends. */
function fixFor(listener: Listener, stack: Stack, edit: Editors): Fix | undefined {
  const { address, app } = listener;
  const service = serviceOf(listener);
  const folder = service && runtimeFolder(service, app, edit);
  if (!folder || address.kind !== 'unix') return undefined;
  const to = unixAddress(`${folder.path}/${address.path.slice(address.path.lastIndexOf('/') + 1)}`);
  const edges = edgesTo(stack, listener);
  const there = moveListener(stack, listener, to, edit);
  const here = edges.every(({ certainty }) => certainty === 'exact') ? pointTo(edges, to, edit) : undefined;
  return there && here && { title: `Move the socket to ${folder.path}`, safety: 'unsafe', edits: [...folder.edits, ...there, ...here] };
}
