import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'syntax/compose',
  summary: 'a compose file that is no YAML',
  severity: 'error',
  fix: 'none',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://docs.docker.com/reference/compose-file/', 'https://yaml.org/spec/1.2.2/'],
});
