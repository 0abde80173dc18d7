import { rule, type Fix } from '../../src/rule.ts';
import type { SocketUnit } from '../../src/launchers/launch.ts';
import { meets, showAddress, type Address } from '../../src/servers/address.ts';
import { listenersOf, type GunicornListener } from '../../src/servers/gunicorn/binds.ts';
import { connectable, pointTo } from '../../src/stack/addresses.ts';
import type { Editors } from '../../src/stack/editors.ts';
import { frontName, refusalOf } from '../../src/stack/front-names.ts';
import type { App, Edge, GunicornApp, Stack } from '../../src/stack/model.ts';
import { socketsOf, streamsOf } from '../../src/stack/socket-units.ts';
import type { Span } from '../../src/text/source.ts';

export default rule({
  id: 'systemd/socket-activation-bind',
  summary: 'gunicorn ignores its bind, since systemd hands it a socket',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://docs.gunicorn.org/en/stable/deploy.html#systemd',
    'https://www.freedesktop.org/software/systemd/man/latest/systemd.socket.html',
  ],
  check({ stack, report, edit }) {
    for (const app of stack.apps) {
      if (!takesSockets(app)) continue;
      const handed = socketsOf(app.launch).flatMap((unit) => streamsOf(unit).map((stream) => ({ ...stream, unit })));
      if (handed.length === 0 || handed.some(({ address }) => address.kind === 'unknown')) continue;
      const places = handed.map(({ address }) => showAddress(address)).join(' and ');
      for (const bind of listenersOf(app.settings, app.launch)) {
        if (bind.origin === 'default' || bind.address.kind === 'unknown') continue;
        if (handed.some(({ address }) => meets(bind.address, address) !== 'none')) continue;
        const ignored = showAddress(bind.address);
        const edges = stack.edges.filter((edge) => !edge.listener && meets(edge.address, bind.address) !== 'none');
        const fronts = namesOf(edges);
        const answers = [...new Set(edges.map(refusalOf))].join(' or ');
        const consequence = edges.length > 0 ? `, and ${fronts}, which connects to it, answers ${answers}` : '';
        report({
          at: bind.span,
          message: `${unitsOf(handed)} to ${app.label}, which then listens only there (${places}): the bind ${ignored} is ignored without a word${consequence}; ${edges.length > 0 ? `connect ${fronts} to ${places}` : 'remove it'}`,
          related: [
            ...handed.map(({ span, unit }) => ({ at: span, message: `${unit.unit} listens here` })),
            ...edges.map((edge) => ({ at: edge.span, message: `${frontName(edge)} connects to the address that is ignored` })),
          ],
          severity: edges.length > 0 ? 'error' : 'warning',
          fix: fixFor(app, bind, edges, handed, stack, edit),
          data: ignored,
        });
      }
    }
  },
});

/** gunicorn takes sockets that were handed to its own process; a shell before it would keep them. */
const takesSockets = (app: App): app is GunicornApp =>
  app.kind === 'gunicorn' && (app.launch?.through === 'direct' || app.launch?.through === 'shell-exec');

const namesOf = (edges: readonly Edge[]): string => [...new Set(edges.map(frontName))].join(' and ');

interface Handed {
  readonly address: Address;
  readonly span: Span;
  readonly unit: SocketUnit;
}

/** `web.socket hands its socket`, `a.socket and b.socket hand their sockets`. */
function unitsOf(handed: readonly Handed[]): string {
  const units = [...new Set(handed.map(({ unit }) => unit.unit))];
  return units.length > 1
    ? `${units.join(' and ')} hand their sockets`
    : `${units[0]} hands its ${handed.length > 1 ? 'sockets' : 'socket'}`;
}

/** Takes the bind away and leads the front to the socket of systemd. */
function fixFor(
  app: GunicornApp,
  bind: GunicornListener,
  edges: readonly Edge[],
  handed: readonly Handed[],
  stack: Stack,
  edit: Editors,
): Fix | undefined {
  const { settings, launch } = app;
  // A file that several instances read binds for those without a socket unit.
  const isShared = stack.apps.some((other) => other !== app && other.kind === 'gunicorn' && other.settings.file?.id === bind.span.file);
  const source = settings.all('bind').find(({ valueSpan }) => valueSpan.file === bind.span.file && valueSpan.start === bind.span.start);
  const removal = source && !isShared ? edit.gunicorn.removeSetting(settings, launch, source) : undefined;
  const redirection = edges.length === 0 ? [] : handed.length === 1 ? pointTo(edges, connectable(handed[0]!.address), edit) : undefined;
  if (!removal || !redirection) return undefined;
  const title = edges.length > 0 ? `Connect ${namesOf(edges)} to ${showAddress(handed[0]!.address)}` : 'Remove the bind that is ignored';
  return { title, safety: 'unsafe', edits: [...removal, ...redirection] };
}
