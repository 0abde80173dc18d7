import { rule } from '../../src/rule.ts';
import type { NginxRoute } from '../../src/servers/nginx/model.ts';
import { headerSet } from '../../src/servers/nginx/queries.ts';
import { isMismatched, isOwnBackend } from '../../src/stack/backends.ts';
import {
  addToList,
  listPlaces,
  listSpan,
  lostAt,
  lostNames,
  repeatLost,
  showBlock,
  showNames,
  type Lost,
} from '../../src/stack/headers.ts';
import type { Stack } from '../../src/stack/model.ts';

export default rule({
  id: 'nginx/proxy-set-header-inheritance',
  summary: 'one proxy_set_header drops all those of the outer levels',
  severity: 'warning',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header'],
  check({ stack, report, edit }) {
    const lost = new Map(stack.nginxRoutes.flatMap((route) => lossOf(stack, route)));
    const lines = new Map([...lost].map(([route, loss]) => [route, repeatLost(loss, 'proxy_set_header')]));
    const placeFor = listPlaces(stack, 'proxy_set_header', lines);
    for (const [route, loss] of lost) {
      const { level, outer, entries } = loss;
      const names = lostNames(loss);
      const above = entries.every(({ scope }) => scope === outer) ? showBlock(outer) : 'the levels above';
      const own = showNames([...headerSet(level).headers.values()].map((entries) => entries[0]!.args[0]!));
      const place = placeFor(route);
      report({
        at: listSpan(level, 'proxy_set_header') ?? route.pass.span,
        message: `${showBlock(level)} sets ${own}, so ${showNames(names)} of ${above} ${names.length === 1 ? 'is' : 'are'} not sent from here: nginx replaces the whole list; repeat ${names.length === 1 ? 'it' : 'them'}`,
        related: [{ at: listSpan(outer, 'proxy_set_header') ?? outer.entries[0]!.span, message: 'this list has no force there' }],
        fix: place && { title: 'Repeat the lost headers', safety: 'unsafe', edits: addToList(place, lines.get(route)!, edit) },
        severity: names.some((name) => WEIGHTY.test(name)) ? 'warning' : 'info',
      });
    }
  },
});

/** Without these the application sees another host, scheme or client, or a websocket fails. */
const WEIGHTY = /^(?:host|forwarded|x-forwarded-.+|x-real-ip|x-(?:url-)?scheme|upgrade|connection)$/i;

/** What is lost on the way to one's own backend; a foreign site is not meant to get one's own headers. */
function lossOf(stack: Stack, route: NginxRoute): [NginxRoute, Lost][] {
  if (route.handler !== 'proxy_pass' || !isOwnBackend(route) || isMismatched(stack, route)) return [];
  const lost = headerSet(route.scope).certain ? lostAt(route, 'proxy_set_header') : undefined;
  return lost ? [[route, lost]] : [];
}
