import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'syntax/procfile',
  summary: 'a line of a Procfile that starts nothing',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://devcenter.heroku.com/articles/procfile'],
});
