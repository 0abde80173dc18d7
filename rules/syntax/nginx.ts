import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'syntax/nginx',
  summary: 'a file nginx cannot read',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://nginx.org/en/docs/beginners_guide.html'],
});
