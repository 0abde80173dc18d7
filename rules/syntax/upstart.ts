import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'syntax/upstart',
  summary: 'a job for which Upstart refuses its file',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://manpages.ubuntu.com/manpages/trusty/en/man5/init.5.html'],
});
