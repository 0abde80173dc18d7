import { rule } from '../../src/rule.ts';
import { limitPost } from '../../src/servers/uwsgi/effective.ts';
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
        fix: edits && { title: `Raise limit-post to ${limit.value}`, safety: 'unsafe', edits },
        edges: [edge],
      });
    }
  },
});

const wayOut = (bytes: number): string =>
  bytes === Infinity
    ? 'give client_max_body_size a limit not above limit-post'
    : `set limit-post = ${bytes}, or lower client_max_body_size`;
