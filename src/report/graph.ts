import { showAddress } from '../servers/address.ts';
import type { NginxConfig, NginxRoute, NginxServer } from '../servers/nginx/model.ts';
import { edgesOf } from '../stack/backends.ts';
import type { App, Edge, Listener, Stack } from '../stack/model.ts';
import { groupBy } from '../text/group.ts';
import type { Span } from '../text/source.ts';

/** One line of the tree: what it says, and the place it stands in. */
interface Line {
  readonly depth: number;
  readonly text: string;
  readonly at: Span | undefined;
}

/** The Stack as a tree of text: fronts with their routes and where each leads, then what no route reaches. */
export function showStack(stack: Stack, pathOf: (id: string) => string = (id) => id): string {
  const routes = groupBy(stack.routes, (route) => route.server ?? route.config);
  const lines: Line[] = [...stack.nginx.flatMap((config) => frontLines(stack, config, routes)), ...appLines(stack)];
  const place = (span: Span): string => {
    const file = stack.files.get(span.file);
    return file ? `${pathOf(span.file)}:${file.lines.position(span.start).line}` : pathOf(span.file);
  };
  const texts = lines.map(({ depth, text }) => '  '.repeat(depth) + text);
  const width = texts.reduce((widest, text) => Math.min(72, Math.max(widest, text.length)), 0);
  return lines.map(({ at }, i) => (at ? `${texts[i]!.padEnd(width)}  ${place(at)}` : texts[i]!) + '\n').join('');
}

/** The routes of each server; those outside of any are their configuration's. */
type Routes = ReadonlyMap<NginxServer | NginxConfig, readonly NginxRoute[]>;

function frontLines(stack: Stack, config: NginxConfig, routes: Routes): Line[] {
  const lines: Line[] = [{ depth: 0, text: `nginx${config.complete ? '' : ' (fragments)'}`, at: config.file.span(0, 0) }];
  for (const server of config.servers) {
    const listens = server.listens.map((listen) => showAddress(listen.address) + (listen.ssl ? ' ssl' : '')).join(', ');
    lines.push({ depth: 1, text: `server ${server.names.join(' ') || '(any name)'} on ${listens}`, at: server.scope.head?.span });
    for (const route of routes.get(server) ?? []) lines.push(...routeLines(stack, route, 2));
  }
  for (const route of routes.get(config) ?? []) lines.push(...routeLines(stack, route, 1));
  return lines;
}

function routeLines(stack: Stack, route: NginxRoute, depth: number): Line[] {
  const name = `${route.modifier === '@' ? '' : route.modifier} ${route.path}`.trim();
  const lines: Line[] = [{ depth, text: `${name}  ${route.handler} ${route.target.text}`, at: route.pass.span }];
  for (const edge of edgesOf(stack, route)) lines.push(edgeLine(edge, depth + 1));
  return lines;
}

function edgeLine(edge: Edge, depth: number): Line {
  if (!edge.listener) return { depth, text: `-> ${showAddress(edge.address)}: ${edge.reason}`, at: edge.span };
  const sure = edge.certainty === 'exact' ? '' : ` (${edge.certainty}: ${edge.reason})`;
  return { depth, text: `-> ${edge.listener.app.label} ${showListener(edge.listener)}${sure}`, at: edge.listener.span };
}

function showListener({ address, protocol }: Listener): string {
  const place = address.kind === 'unknown' ? `an address that is not known: ${address.reason}` : showAddress(address);
  return `${protocol ?? 'unknown protocol'} on ${place}`;
}

function appLines(stack: Stack): Line[] {
  const reached = new Set(stack.edges.map((edge) => edge.listener));
  const lines: Line[] = [];
  for (const app of stack.apps) {
    lines.push({ depth: 0, text: app.label + runBy(app), at: app.span });
    for (const listener of app.listeners) {
      lines.push({
        depth: 1,
        text: `${listener.via}: ${showListener(listener)}${reached.has(listener) ? '' : ' (no route leads here)'}`,
        at: listener.span,
      });
    }
  }
  return lines;
}

const runBy = ({ launch }: App): string => {
  if (!launch) return '';
  const user = launch.user?.known ? ` as ${launch.user.value}` : '';
  return `, started by ${launch.name}${user}`;
};
