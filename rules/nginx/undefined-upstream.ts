import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'nginx/undefined-upstream',
  summary: 'a pass to an upstream that is spelt otherwise',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html'],
});
