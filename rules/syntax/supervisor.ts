import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'syntax/supervisor',
  summary: 'a file supervisord cannot read',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://supervisord.org/configuration.html'],
});
