import { rule, type Fix } from '../../src/rule.ts';
import { showAddress, type Protocol } from '../../src/servers/address.ts';
import { edgesTo, isStatedForOne } from '../../src/stack/addresses.ts';
import { changeUrl } from '../../src/stack/apache-url.ts';
import type { Editors } from '../../src/stack/editors.ts';
import { frontName, spokenEdges } from '../../src/stack/front-names.ts';
import type { ApacheEdge, NginxEdge, Listener, Stack } from '../../src/stack/model.ts';
import type { Edit } from '../../src/text/source.ts';

export default rule({
  id: 'stack/protocol-mismatch',
  summary: 'nginx or Apache speaks another protocol than the socket it connects to',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html',
    'https://uwsgi-docs.readthedocs.io/en/latest/Nginx.html',
    'https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_pass',
    'https://httpd.apache.org/docs/2.4/mod/mod_proxy.html#proxypass',
  ],
  check({ stack, report, edit }) {
    for (const edge of spokenEdges(stack)) {
      const { listener, speaks } = edge;
      if (edge.certainty === 'unknown' || !listener?.protocol || listener.protocol === speaks) continue;
      report({
        at: edge.route.pass.span,
        message: `${frontName(edge)} speaks ${name(speaks)} to ${showAddress(edge.address)}, but ${listener.app.label} serves ${name(listener.protocol)} there: ${consequence(edge, listener)}; ${wayOut(edge, listener)}`,
        related: [{ at: listener.span, message: `${listener.app.label} opens the socket here (${listener.via})` }],
        fix: edge.front === 'nginx' ? fixFor(edge, listener, edit) : fixForApache(stack, edge, listener, edit),
        edges: [edge],
      });
    }
  },
});

const NAMES: Partial<Record<Protocol, string>> = {
  http: 'HTTP',
  https: 'HTTPS',
  uwsgi: 'the uwsgi protocol',
  suwsgi: 'the uwsgi protocol over TLS',
  fastcgi: 'FastCGI',
  scgi: 'SCGI',
  grpc: 'gRPC',
  grpcs: 'gRPC over TLS',
};

const name = (protocol: Protocol): string => NAMES[protocol]!;

/** The directive, with scheme, that speaks a protocol. */
const PASS: Record<Protocol, string> = {
  http: 'proxy_pass http://',
  https: 'proxy_pass https://',
  uwsgi: 'uwsgi_pass',
  suwsgi: 'uwsgi_pass suwsgi://',
  fastcgi: 'fastcgi_pass',
  scgi: 'scgi_pass',
  grpc: 'grpc_pass grpc://',
  grpcs: 'grpc_pass grpcs://',
  wsgi: 'nothing',
};

/** The scheme of a target of Apache's that speaks a protocol; mod_proxy speaks no other. */
const SCHEMES: Partial<Record<Protocol, string>> = {
  http: 'http://',
  https: 'https://',
  uwsgi: 'uwsgi://',
  fastcgi: 'fcgi://',
  scgi: 'scgi://',
};

/** What the visitor gets; gunicorn waits for a request line that never comes until its timeout ends the worker. */
function consequence({ front, speaks }: NginxEdge | ApacheEdge, { app, protocol }: Listener): string {
  if (front === 'apache') return behindApache(speaks, app.kind === 'gunicorn' && protocol === 'http');
  if (speaks === 'uwsgi' && app.kind === 'mod_wsgi') return 'every request hangs until nginx gives up, then fails with 504';
  if (speaks === 'https') return 'the TLS handshake gets no answer and every request fails with 502 or 504';
  // uWSGI waits for the rest of a record whose length it read out of something else.
  if (protocol === 'fastcgi') return 'every request waits for a timeout, then fails with 502 or 504';
  if (BINARY.includes(speaks) && app.kind === 'gunicorn') return 'every request hangs until the worker is killed, then fails with 502';
  return 'every request fails with 502';
}

/** Measured with httpd 2.4.71: what waits for a request of its own kind gets none until somebody's timeout. */
function behindApache(speaks: Protocol, waits: boolean): string {
  if (speaks === 'http') return 'every request fails with 502';
  const code = speaks === 'fastcgi' || speaks === 'scgi' ? 504 : 500;
  if (waits) return `every request hangs until a timeout, then fails with ${code}`;
  return code === 500 ? 'every request fails with 500' : 'every request fails';
}

const BINARY: readonly Protocol[] = ['uwsgi', 'fastcgi', 'scgi'];

/** The option of uWSGI that opens a socket for what nginx speaks. */
const SOCKETS: Partial<Record<Protocol, string>> = {
  http: 'http-socket there (a larger buffer-size is no cure)',
  fastcgi: 'fastcgi-socket there',
  scgi: 'scgi-socket there',
};

function wayOut({ front, speaks, address }: NginxEdge | ApacheEdge, { protocol, via, app }: Listener): string {
  const scheme = SCHEMES[protocol!];
  if (front === 'apache' && scheme === undefined) return `let it serve what Apache speaks (${Object.values(SCHEMES).join(' ')})`;
  const there = app.kind === 'uwsgi' && via === 'socket' ? SOCKETS[speaks] : undefined;
  const isUnreached = front === 'apache' && protocol === 'uwsgi' && address.kind === 'tcp' && address.port === 3031;
  const where = isUnreached ? ' on another port (Apache connects to port 0 in place of 3031)' : '';
  const here = `use ${front === 'apache' ? scheme : PASS[protocol!]} here${where}`;
  return there === undefined ? here : `${here}, or ${there}`;
}

/** The scheme of what the listener speaks. */
function fixForApache(stack: Stack, edge: ApacheEdge, listener: Listener, edit: Editors): Fix | undefined {
  const scheme = SCHEMES[listener.protocol!];
  const edits = scheme === undefined ? undefined : changeUrl(edge, { scheme: scheme.slice(0, -3) }, edit);
  return edits ? { title: `Use ${scheme}`, safety: 'unsafe', edits } : httpSocket(stack, edge, listener, edit);
}

/** uWSGI's socket for HTTP, where everybody who connects speaks that. */
function httpSocket(stack: Stack, { speaks }: ApacheEdge, listener: Listener, edit: Editors): Fix | undefined {
  const { app, span } = listener;
  if (speaks !== 'http' || app.kind !== 'uwsgi' || !isStatedForOne(stack, listener)) return undefined;
  const option = app.options.all('socket').find((own) => own.valueSpan.file === span.file && own.valueSpan.start === span.start);
  const isAlone = edgesTo(stack, listener).every((edge) => edge.speaks === 'http');
  const edits = option && isAlone ? edit.uwsgi.renameOption(option, 'http-socket') : undefined;
  return edits && { title: 'Serve HTTP there', safety: 'unsafe', edits };
}

/** Says in nginx what the listener speaks: only where the pass has no URI part, and the header directives can follow. */
function fixFor(edge: NginxEdge, { protocol }: Listener, edit: Editors): Fix | undefined {
  const { pass, target, handler, scope } = edge.route;
  const { directive } = pass;
  if (target.uri !== undefined || target.text.includes('$')) return undefined;
  const change = (to: string, address: string): Edit[] => [
    ...edit.nginx.rename(directive, to),
    ...edit.nginx.setArg(directive, 0, address),
  ];
  // `if` and `limit_except` take no parameters, nor the headers below.
  const isLocation = scope.context === 'location';
  // What a snippet says to the protocol that is spoken now says nothing to another one.
  const params = scope.own(`${handler.replace(/_pass$/, '')}_param`).flatMap((entry) => entry.includes[0] ?? []);
  const withoutParams = [...new Set(params)].flatMap(edit.nginx.remove);
  if (protocol === 'uwsgi') {
    if (!isLocation) return undefined;
    const edits = [
      ...edit.nginx.insertBefore(directive, ['include uwsgi_params;']),
      ...change('uwsgi_pass', target.host),
      ...withoutParams,
    ];
    return { title: 'Pass with the uwsgi protocol', safety: 'unsafe', edits };
  }
  if (protocol !== 'http' && protocol !== 'https') return undefined;
  if (handler === 'proxy_pass')
    return { title: `Use ${protocol}://`, safety: 'unsafe', edits: edit.nginx.setArg(directive, 0, `${protocol}://${target.host}`) };
  if (!isLocation) return undefined;
  const headers = scope.effective('proxy_set_header');
  const host = headers.entries.length === 0 && headers.certain ? edit.nginx.insertBefore(directive, ['proxy_set_header Host $host;']) : [];
  const edits = [...host, ...change('proxy_pass', `${protocol}://${target.host}`), ...withoutParams];
  return { title: 'Pass with HTTP', safety: 'unsafe', edits };
}
