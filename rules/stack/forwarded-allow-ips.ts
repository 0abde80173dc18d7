import { rule, type Fix } from '../../src/rule.ts';
import { isLoopbackHost, showAddress } from '../../src/servers/address.ts';
import { forwardedAllowIps } from '../../src/servers/gunicorn/effective.ts';
import { isByHand } from '../../src/stack/alternatives.ts';
import type { Editors } from '../../src/stack/editors.ts';
import type { NginxEdge, GunicornApp } from '../../src/stack/model.ts';
import { comesOverLoopback, schemeHeader, trustsOnlyLoopback } from '../../src/stack/trust.ts';
import { lacksScheme } from '../../src/stack/untold.ts';
import { valueOf } from '../../src/text/value.ts';

export default rule({
  id: 'stack/forwarded-allow-ips',
  summary: 'gunicorn does not believe the X-Forwarded headers of the nginx that sends them',
  severity: 'warning',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://docs.gunicorn.org/en/latest/settings.html#forwarded-allow-ips',
    'https://docs.gunicorn.org/en/latest/settings.html#secure-scheme-headers',
  ],
  check({ stack, report, edit }) {
    for (const edge of stack.nginxEdges) {
      const { route, address, app, listener, certainty } = edge;
      if (certainty === 'unknown' || app?.kind !== 'gunicorn' || listener?.protocol !== edge.speaks) continue;
      if (address.kind !== 'tcp' || comesOverLoopback(edge) || (certainty === 'likely' && isOnHost(app))) continue;
      const header = schemeHeader(route);
      // Where it is still to be sent, that alone would help nothing.
      if (!header && !lacksScheme.proxy_set_header(stack, route)) continue;
      if (app.settings.get('secure_scheme_headers').where !== 'default' || valueOf(trustsOnlyLoopback(app)) !== true) continue;
      const setting = app.settings.get('forwarded_allow_ips');
      const ip = ownAddress(edge);
      report({
        at: setting.where === 'default' ? listener.span : setting.valueSpan,
        message: `${app.label} believes ${header?.args[0] ?? 'X-Forwarded-Proto'} only from ${listOf(app)}, but nginx reaches it ${isLoopbackHost(address.host) ? 'through a published port' : `at ${showAddress(address)}`}, from another address: the application takes every request for plain http (wrong redirects, cookies without Secure); add ${isLoopbackHost(address.host) ? "that of Docker's gateway" : "nginx's address"}${ip ? ` (${ip}, when it runs on this host)` : ''} to forwarded_allow_ips`,
        related: [
          header ? { at: header.span, message: 'nginx says it here' } : { at: route.pass.span, message: 'nginx has to say it here' },
        ],
        fix: ip === undefined ? trustAll(app, edit) : fixFor(app, ip, edit),
        edges: [edge],
      });
    }
  },
});

/** A name of another host or container hardly means what systemd or supervisor start on this one. */
const isOnHost = (app: GunicornApp): boolean =>
  app.launch?.host.kind === 'machine' && app.launch.manager.kind !== 'procfile' && !isByHand(app);

const listOf = ({ settings }: GunicornApp): string => valueOf(forwardedAllowIps(settings))?.join(', ') || 'nobody';

/** Connecting to an address of its own a host uses the same one; undefined where nginx may run elsewhere. */
const ownAddress = ({ address, listener, certainty }: NginxEdge): string | undefined =>
  certainty === 'exact' && address.kind === 'tcp' && listener?.address.kind === 'tcp' && listener.address.host === address.host
    ? address.host
    : undefined;

/** The address of another container, or of Docker's gateway, stands in no file. */
function trustAll({ settings, launch }: GunicornApp, edit: Editors): Fix | undefined {
  const edits = edit.gunicorn.setSetting(settings, launch, 'forwarded_allow_ips', '"*"');
  return edits && { title: 'Trust whoever connects, if only nginx can', safety: 'manual', edits };
}

function fixFor({ settings, launch }: GunicornApp, ip: string, edit: Editors): Fix | undefined {
  const list = [...(valueOf(forwardedAllowIps(settings)) ?? []).filter((own) => own !== ''), ip].join(',');
  const edits = edit.gunicorn.setSetting(settings, launch, 'forwarded_allow_ips', `"${list}"`);
  return edits && { title: `Trust ${ip} too`, safety: 'unsafe', edits };
}
