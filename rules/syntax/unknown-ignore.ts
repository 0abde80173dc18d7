import { rule, type Fix } from '../../src/rule.ts';
import { nearestRule } from '../../src/lint/names.ts';
import { removeIgnore, renameIgnore, type IgnoreComment, type IgnoredRule } from '../../src/text/ignore.ts';

export default rule({
  id: 'syntax/unknown-ignore',
  summary: 'an ignore comment that names no rule, and so hides nothing',
  severity: 'warning',
  fix: 'safe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [],
  check({ ignores, names, report }) {
    const known = new Set(names);
    for (const ignore of ignores) {
      if (ignore.rules.length === 0) {
        report({ at: ignore.span, message: 'this ignore comment names no rule, so it hides nothing; name the rules behind stacklint-ignore' });
      }
      for (const named of ignore.rules) {
        if (known.has(named.id)) continue;
        const meant = nearestRule(named.id, names);
        report({
          at: named.span,
          message: `there is no rule ${named.id}, so this ignore comment hides nothing; ${meant === undefined ? 'take it out' : `did you mean ${meant}?`}`,
          fix: fixFor(ignore, named, meant),
          data: named.id,
        });
      }
    }
  },
});

function fixFor(ignore: IgnoreComment, named: IgnoredRule, meant: string | undefined): Fix {
  return meant === undefined
    ? { title: 'Take it out', safety: 'safe', edits: removeIgnore(ignore, named) }
    : { title: `Write ${meant}`, safety: 'safe', edits: renameIgnore(named, meant) };
}
