import { rule, type Fix } from '../../src/rule.ts';
import type { NginxRoute } from '../../src/servers/nginx/model.ts';
import { limitPost } from '../../src/servers/uwsgi/effective.ts';
import type { Editors } from '../../src/stack/editors.ts';
import { bodyLimit, showBytes, widestWays } from '../../src/stack/sizes.ts';

export default rule({
  id: 'stack/body-size',
  summary: 'nginx accepts larger uploads than uWSGI takes',
  severity: 'warning',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#limit-post',
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size',
  ],
  check({ stack, report, edit }) {
    for (const { app, edge, limit } of widestWays(stack, bodyLimit)) {
      const post = limitPost(app.options);
      if (!post.known || post.value <= 0 || post.value >= limit.value) continue;
      const bounded = limit.value !== Infinity;
      const accepts = bounded ? `uploads of up to ${showBytes(limit.value)}` : 'uploads of any size';
      const edits = bounded ? edit.uwsgi.setOption(app.options, 'limit-post', String(limit.value)) : undefined;
      report({
        at: post.span,
        message: `nginx accepts ${accepts}, but ${app.label} drops requests above ${showBytes(post.value)} (limit-post): the visitor gets 502 instead of "413 Request Entity Too Large"; ${wayOut(limit.value)}`,
        related: [{ at: limit.span, message: `nginx accepts ${accepts} here${limit.origin === 'default' ? ' (its default)' : ''}` }],
        fix: bounded
          ? edits && { title: `Raise limit-post to ${limit.value}`, safety: 'unsafe', edits }
          : bound(edge.route, post.value, edit),
        edges: [edge],
      });
    }
  },
});

/** What nginx lets through without a limit, limited: whether uWSGI's is large enough is to be decided. */
function bound({ scope }: NginxRoute, bytes: number, edit: Editors): Fix | undefined {
  const entry = scope.effective('client_max_body_size').entries.at(-1);
  if (!entry || entry.directive.file.virtual) return undefined;
  const edits = edit.nginx.setArg(entry.directive, 0, String(bytes));
  return { title: `Let nginx refuse more than ${showBytes(bytes)}, if that is enough`, safety: 'manual', edits };
}

const wayOut = (bytes: number): string =>
  bytes === Infinity
    ? 'give client_max_body_size a limit not above limit-post'
    : `set limit-post = ${bytes}, or lower client_max_body_size`;
