import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'syntax/python',
  summary: 'a gunicorn configuration Python cannot parse',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://docs.gunicorn.org/en/stable/configure.html'],
});
