import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'nginx/directive-arguments',
  summary: 'a directive with arguments or an end that nginx refuses',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://nginx.org/en/docs/dirindex.html', 'https://nginx.org/en/docs/beginners_guide.html#conf_structure'],
});
