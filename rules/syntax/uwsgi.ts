import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'syntax/uwsgi',
  summary: 'a file uWSGI cannot read, or whose section it does not see',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html'],
});
