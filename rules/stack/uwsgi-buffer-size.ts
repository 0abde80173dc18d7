import { rule } from '../../src/rule.ts';
import { bufferSize } from '../../src/servers/uwsgi/effective.ts';
import { LARGEST_UWSGI_BUFFER, uwsgiBuffer } from '../../src/stack/advice.ts';
import { headerLimit, showBytes, widestWays } from '../../src/stack/sizes.ts';

/** From here on only unusual headers are too large: advice. */
const FAIR = 8192;

export default rule({
  id: 'stack/uwsgi-buffer-size',
  summary: "uWSGI's buffer-size is smaller than the headers nginx lets through",
  severity: 'warning',
  fix: 'safe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html',
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#large_client_header_buffers',
  ],
  check({ stack, report, edit }) {
    for (const { app, edge, limit } of widestWays(stack, headerLimit)) {
      const buffer = bufferSize(app.options);
      if (!buffer.known || buffer.value >= Math.min(limit.value, LARGEST_UWSGI_BUFFER)) continue;
      const wanted = String(uwsgiBuffer(limit.value));
      const edits = edit.uwsgi.setOption(app.options, 'buffer-size', wanted);
      report({
        at: buffer.span,
        message: `nginx lets requests with up to ${showBytes(limit.value)} of headers through, but ${app.label} takes ${showBytes(buffer.value)}, all variables included: visitors with large cookies (SSO, JWT) or long URLs get 502, and uWSGI logs "invalid request block size"; set buffer-size = ${wanted}`,
        related: [
          limit.origin === 'default'
            ? { at: limit.span, message: `nginx passes requests on here, with ${showBytes(limit.value)} by default` }
            : { at: limit.span, message: `nginx takes ${showBytes(limit.value)} of headers` },
        ],
        severity: buffer.value < FAIR ? 'warning' : 'info',
        fix: edits && { title: `Set buffer-size to ${wanted}`, safety: 'safe', edits },
        edges: [edge],
      });
    }
  },
});
