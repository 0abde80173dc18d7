import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'syntax/dockerfile',
  summary: 'a Dockerfile that cannot be built',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://docs.docker.com/reference/dockerfile/',
    'https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/parse.go',
  ],
});
