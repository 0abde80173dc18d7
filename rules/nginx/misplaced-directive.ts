import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'nginx/misplaced-directive',
  summary: 'a directive in a block where nginx does not allow it',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://nginx.org/en/docs/dirindex.html'],
});
