import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'syntax/unreadable',
  summary: 'a file that could not be read',
  severity: 'error',
  fix: 'none',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://man7.org/linux/man-pages/man2/open.2.html'],
});
