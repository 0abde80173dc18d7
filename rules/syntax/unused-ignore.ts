import { rule } from '../../src/rule.ts';
import { doubtsOf } from '../../src/stack/doubt.ts';
import { removeIgnore } from '../../src/text/ignore.ts';

const ID = 'syntax/unused-ignore';

export default rule({
  id: ID,
  summary: 'an ignore comment that hides nothing',
  severity: 'warning',
  fix: 'safe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://nginx.org/en/docs/beginners_guide.html#conf_structure',
    'https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html',
    'https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files',
  ],
  last: true,
  check({ stack, ignores, names, checked, report }) {
    const known = new Set(names);
    const isInDoubt = doubtsOf(stack);
    for (const ignore of ignores) {
      for (const named of ignore.rules) {
        const { id } = named;
        if (named.used || id === ID || !known.has(id) || !checked(id) || isInDoubt(ignore.file, id)) continue;
        const where = ignore.line === undefined ? 'in this file' : 'here';
        report({
          at: named.span,
          message: `${id} finds nothing ${where}, so this comment hides nothing; take it out before it hides something new`,
          fix: { title: 'Take it out', safety: 'safe', edits: removeIgnore(ignore, named) },
          data: id,
        });
      }
    }
  },
});
