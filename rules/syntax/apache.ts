import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'syntax/apache',
  summary: 'a file Apache httpd cannot read',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://httpd.apache.org/docs/2.4/configuring.html', 'https://httpd.apache.org/docs/2.4/mod/directives.html'],
});
