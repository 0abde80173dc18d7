import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/rule.ts';
import { gunicorn, site } from '../stack/support.ts';
import { lintTexts, placesOf, shown, toyRule, wordRule } from './support.ts';

const NGINX = 'etc/nginx/sites-available/app';
const UNIT = 'etc/systemd/system/app.service';

describe('a finding', () => {
  it('has the severity of its rule, or a milder one', async () => {
    const rules = [
      wordRule('a/lower', 'listen', () => ({ severity: 'info' })),
      wordRule('a/raise', 'location', () => ({ severity: 'error' }), { severity: 'warning' }),
    ];
    const texts = { [NGINX]: site('return 204') };
    expect(shown(await lintTexts(texts, rules))).toEqual([`${NGINX}:2: info: no listen`, `${NGINX}:3: warning: no location`]);
    const raised = await lintTexts(texts, rules, { severities: new Map([['a/raise', 'error']]) });
    expect(raised.findings.map(({ severity }) => severity)).toEqual(['info', 'error']);
  });

  it('on an edge that is only likely is a warning at most', async () => {
    const onEdges = toyRule('a/edge', ({ stack, report }) => {
      for (const edge of stack.edges) report({ at: edge.span, message: edge.certainty, edges: [edge] });
    });
    const texts = {
      [NGINX]: `${site('proxy_pass http://127.0.0.1:8000')}${site('proxy_pass http://web:8000')}`,
      [UNIT]: gunicorn('0.0.0.0:8000'),
    };
    const report = await lintTexts(texts, [onEdges]);
    expect(report.findings.map(({ message, severity }) => [message, severity])).toEqual([
      ['exact', 'error'],
      ['likely', 'warning'],
    ]);
    const mild = await lintTexts(texts, [onEdges], { severities: new Map([['a/edge', 'info']]) });
    expect(mild.findings.map(({ severity }) => severity)).toEqual(['info', 'info']);
  });

  it('on a fact of this machine is info, and does not count', async () => {
    const onCores = async (from: 'machine' | 'config'): Promise<readonly Finding[]> => {
      const rule = wordRule('a/cores', 'listen', (_, { stack }) => ({ facts: [stack.target.cores!, { value: 1, from: 'flag' }] }));
      const target = { versions: {}, cores: { value: 2, from } };
      return (await lintTexts({ [NGINX]: site('return 204') }, [rule], { severities: new Map([['a/cores', 'error']]) }, { target }))
        .findings;
    };
    expect((await onCores('machine')).map(({ severity, counts }) => [severity, counts])).toEqual([['info', false]]);
    expect((await onCores('config')).map(({ severity, counts }) => [severity, counts])).toEqual([['error', true]]);
  });

  it('is told once for one place, and again for other data', async () => {
    const rules = [
      toyRule('a/twice', (context) => {
        for (const at of placesOf(context, 'listen')) {
          context.report({ at, message: 'first' });
          context.report({ at, message: 'again' });
          context.report({ at, message: 'other', data: 'x' });
          context.report({ at: { ...at, end: at.end + 1 }, message: 'longer' });
        }
      }),
      wordRule('b/same', 'listen'),
    ];
    const { findings } = await lintTexts({ [NGINX]: site('return 204') }, rules);
    expect(findings.map(({ rule, message }) => `${rule} ${message}`)).toEqual([
      'a/twice first',
      'a/twice other',
      'b/same no listen',
      'a/twice longer',
    ]);
  });

  it('loses a fix without edits, and relations to files nobody has', async () => {
    const { findings } = await lintTexts({ [NGINX]: site('return 204') }, [
      wordRule('a/x', 'listen', (at) => ({
        fix: { title: 'Nothing', safety: 'safe', edits: [] },
        related: [
          { at: { file: '<proxy_params>', start: 0, end: 1 }, message: 'shipped' },
          { at, message: 'here' },
        ],
      })),
    ]);
    expect(findings.map(({ fix, related }) => [fix, related.map(({ message }) => message)])).toEqual([[undefined, ['here']]]);
  });

  it('stands in order of file and place', async () => {
    const rules = [wordRule('z/all', 'listen|location|80'), wordRule('a/all', 'location'), wordRule('m/all', 'listen 80')];
    const text = site('return 204');
    const { findings } = await lintTexts({ 'etc/nginx/conf.d/b.conf': text, 'etc/nginx/conf.d/a.conf': text }, rules);
    expect(findings.map(({ at, rule }) => [at.file.slice(-6), at.start, at.end, rule])).toEqual(
      ['a.conf', 'b.conf'].flatMap((file) => [
        [file, 13, 19, 'z/all'],
        [file, 13, 22, 'm/all'],
        [file, 20, 22, 'z/all'],
        [file, 28, 36, 'a/all'],
        [file, 28, 36, 'z/all'],
      ]),
    );
  });

  it('is counted', async () => {
    const mend = (safety: 'safe' | 'unsafe' | 'manual') => (at: ReturnType<typeof placesOf>[number]) => ({
      fix: { title: 'Mend', safety, edits: [{ ...at, text: '' }] },
    });
    const rules = [
      wordRule('a/x', 'listen', mend('safe')),
      wordRule('a/y', 'server', mend('unsafe'), { severity: 'warning' }),
      wordRule('a/z', 'location', mend('manual'), { severity: 'info' }),
      wordRule('a/i', '204'),
    ];
    const report = await lintTexts({ [NGINX]: site('# stacklint-ignore a/i\n        return 204'), Procfile: 'web: x\n' }, rules);
    expect(report.summary).toEqual({ files: 2, errors: 1, warnings: 1, infos: 1, fixable: 2, ignored: 1 });
  });
});

describe('what could not be checked', () => {
  it('is told once per rule and reason', async () => {
    const skipping = (id: string) =>
      toyRule(id, ({ skip }) => {
        skip('no --cores given');
        skip('no --memory given');
        skip('no --cores given');
      });
    const { skipped } = await lintTexts({ [NGINX]: '' }, [skipping('a/x'), skipping('b/x')]);
    expect(skipped).toEqual([
      { rule: 'a/x', reason: 'no --cores given', count: 2 },
      { rule: 'a/x', reason: 'no --memory given', count: 1 },
      { rule: 'b/x', reason: 'no --cores given', count: 2 },
      { rule: 'b/x', reason: 'no --memory given', count: 1 },
    ]);
  });

  it('is asked for last by the rules that say so', async () => {
    const order: string[] = [];
    const noting = (id: string, last: boolean) => toyRule(id, () => void order.push(id), { last });
    await lintTexts({ [NGINX]: '' }, [noting('a/last', true), noting('b/x', false), noting('c/x', false)]);
    expect(order).toEqual(['b/x', 'c/x', 'a/last']);
  });
});

describe('the key of a finding', () => {
  const keysOf = async (texts: Readonly<Record<string, string>>): Promise<string[]> => {
    const rules = [
      toyRule('a/cross', ({ stack, report }) => {
        for (const { span, speaks, listener } of stack.edges) {
          if (listener) report({ at: span, message: 'x', related: [{ at: listener.span, message: 'y' }], data: speaks });
        }
      }),
      wordRule('a/word', '# x|listen'),
    ];
    return (await lintTexts(texts, rules)).findings.map(({ key }) => key);
  };
  const host = '/etc/nginx/sites-available/app#';

  it('is rule, host path, symbols of both ends, data', async () => {
    expect(await keysOf({ [NGINX]: site('proxy_pass http://127.0.0.1:8000'), [UNIT]: gunicorn('127.0.0.1:8000') })).toEqual([
      `a/word ${host}server/listen`,
      `a/cross ${host}server/location(/)/proxy_pass /etc/systemd/system/app.service#Service/ExecStart http`,
    ]);
  });

  it('stays when lines move', async () => {
    const text = site('proxy_pass http://127.0.0.1:8000');
    const moved = `# new\n\n${text.replace('listen 80;', 'root /srv;\n\n    listen   80;')}`;
    const unit = gunicorn('127.0.0.1:8000');
    expect(await keysOf({ [NGINX]: moved, [UNIT]: `# new\n${unit}` })).toEqual(await keysOf({ [NGINX]: text, [UNIT]: unit }));
  });

  it('is one of a kind', async () => {
    const keys = await keysOf({ [NGINX]: `${site('return 204')}${site('# x # x\n# x\nreturn 204')}` });
    expect(keys).toEqual([
      `a/word ${host}server/listen`,
      `a/word ${host}server/listen #2`,
      `a/word ${host}server/location(/)`,
      `a/word ${host}server/location(/) #2`,
      `a/word ${host}server/location(/) #3`,
    ]);
    const like = toyRule('a/x', (context) => {
      const [at] = placesOf(context, 'listen');
      for (const data of ['y', 'y #2']) {
        for (const more of [1, 2, 3]) context.report({ at: { ...at!, end: at!.end + more }, message: 'x', data });
      }
    });
    const { findings } = await lintTexts({ [NGINX]: site('return 204') }, [like]);
    expect(new Set(findings.map(({ key }) => key)).size).toBe(6);
  });
});
