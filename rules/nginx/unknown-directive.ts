import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'nginx/unknown-directive',
  summary: 'a directive nginx does not know',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://nginx.org/en/docs/dirindex.html'],
});
