import { problemRule } from '../../src/rule.ts';

export default problemRule({
  id: 'nginx/missing-include',
  summary: 'an include of a file that is not there',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://nginx.org/en/docs/ngx_core_module.html#include'],
});
