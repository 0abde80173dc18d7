import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'syntax/unreadable',
  summary: 'a file that could not be read',
  severity: 'error',
  fix: 'none',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://github.com'],
});
