import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'nginx/directive-arguments',
  summary: 'a directive with the wrong number of arguments, or the wrong end',
  severity: 'error',
  fix: 'none',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://nginx.org/en/docs/dirindex.html'],
});
