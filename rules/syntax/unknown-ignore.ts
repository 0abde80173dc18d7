import { rule, type Fix } from '../../src/rule.ts';
import { removeIgnore, type IgnoreComment, type IgnoredRule } from '../../src/text/ignore.ts';
import { nearest, sparing } from '../../src/text/nearest.ts';

export default rule({
  id: 'syntax/unknown-ignore',
  summary: 'an ignore comment that names no rule there is, and so hides nothing',
  severity: 'warning',
  fix: 'safe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://nginx.org/en/docs/beginners_guide.html#conf_structure',
    'https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html',
    'https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files',
  ],
  check({ ignores, names, report }) {
    const known = new Set(['*', ...names]);
    const meantOf = sparing((name) => meantBy(name, names));
    for (const ignore of ignores) {
      if (ignore.rules.length === 0) {
        report({ at: ignore.span, message: 'this comment names no rule, so it hides nothing; name the rules behind stacklint-ignore' });
      }
      for (const named of ignore.rules) {
        if (known.has(named.id)) continue;
        const meant = meantOf(named.id);
        report({
          at: named.span,
          message: `there is no rule ${named.id}, so this comment hides nothing; ${meant === undefined ? 'take it out' : `did you mean ${meant}?`}`,
          fix: fixFor(ignore, named, meant),
          data: named.id,
        });
      }
    }
  },
});

/** A rule of nearly that name, else the only one of that name in another family. */
function meantBy(name: string, names: readonly string[]): string | undefined {
  const written = name.replaceAll('_', '-');
  const near = names.includes(written) ? written : nearest(written, names);
  if (near !== undefined) return near;
  const own = tailOf(written);
  const tail = names.some((other) => tailOf(other) === own) ? own : nearest(own, names.map(tailOf));
  const elsewhere = names.filter((other) => other.includes('/') && tail !== '*' && tailOf(other) === tail);
  return elsewhere.length === 1 ? elsewhere[0] : undefined;
}

const tailOf = (name: string): string => name.slice(name.indexOf('/') + 1);

/** A word without a family may be the beginning of a sentence: it is never taken out. */
function fixFor(ignore: IgnoreComment, named: IgnoredRule, meant: string | undefined): Fix | undefined {
  if (meant !== undefined) return { title: `Write ${meant}`, safety: 'safe', edits: [{ ...named.span, text: meant }] };
  if (!/[/:]/.test(named.id)) return undefined;
  return { title: 'Take it out', safety: 'safe', edits: removeIgnore(ignore, named) };
}
