import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'syntax/systemd',
  summary: 'a unit systemd cannot read, or reads otherwise than it looks',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html'],
});
