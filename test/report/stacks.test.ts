import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.ts';
import { concise } from '../../src/report/concise.ts';
import { full } from '../../src/report/full.ts';
import { showStack } from '../../src/report/graph.ts';
import { json } from '../../src/report/json.ts';
import type { Report } from '../../src/lint/report.ts';
import { SourceFile } from '../../src/text/source.ts';
import { gunicorn, site } from '../stack/support.ts';
import { OPTIONS } from './fake-report.ts';

const lines = 'proxy_set_header Host $host;\n        proxy_set_header X-Forwarded-Proto $scheme;\n        ';
const shop = { 'shop/nginx.conf': site(`${lines}proxy_pass http://127.0.0.1:8000`), 'shop/shop.service': gunicorn('127.0.0.1:8000') };
const blog = { 'blog/nginx.conf': site(`${lines}proxy_pass https://127.0.0.1:9000`), 'blog/blog.service': gunicorn('127.0.0.1:9000') };

const reportOf = (texts: Readonly<Record<string, string>>): Promise<Report> =>
  lint(
    { sources: Object.entries(texts).map(([id, text]) => new SourceFile(id, text)), target: { versions: {} } },
    { select: ['stack/protocol-mismatch'] },
  );

const listed = (report: Report): { stacks?: unknown; findings: readonly { path: string; stack?: string }[] } =>
  JSON.parse(json(report, OPTIONS)) as { stacks?: unknown; findings: { path: string; stack?: string }[] };

describe('a report of two stacks', () => {
  it('counts for each by itself', async () => {
    const text = full(await reportOf({ ...shop, ...blog }), OPTIONS);
    expect(text.slice(text.indexOf('1 error'))).toContain(
      '1 error in 4 files\n2 stacks, each by itself:\n  blog: 1 error\n  shop: no problems\n',
    );
  });

  it('names the stack of a finding in json', async () => {
    const { stacks, findings } = listed(await reportOf({ ...shop, ...blog }));
    expect([stacks, findings.map(({ path, stack }) => [path, stack])]).toEqual([['blog', 'shop'], [['blog/nginx.conf', 'blog']]]);
  });

  it('shows them one after the other', async () => {
    const { stack } = await reportOf({ ...shop, ...blog });
    expect(showStack(stack)).toBe(`stack blog
  nginx (fragments)                                        blog/nginx.conf:1
    server (any name) on 0.0.0.0:80                        blog/nginx.conf:1
      /  proxy_pass https://127.0.0.1:9000                 blog/nginx.conf:6
        -> gunicorn (blog.service) http on 127.0.0.1:9000  blog/blog.service:4
  gunicorn (blog.service), started by blog.service as app  blog/blog.service:4
    bind: http on 127.0.0.1:9000                           blog/blog.service:4
stack shop
  nginx (fragments)                                        shop/nginx.conf:1
    server (any name) on 0.0.0.0:80                        shop/nginx.conf:1
      /  proxy_pass http://127.0.0.1:8000                  shop/nginx.conf:6
        -> gunicorn (shop.service) http on 127.0.0.1:8000  shop/shop.service:4
  gunicorn (shop.service), started by shop.service as app  shop/shop.service:4
    bind: http on 127.0.0.1:8000                           shop/shop.service:4
    to be told:
      no ProxyFix
      host names: any name: none is stated
      if no proxy stands in front of the first server (--front-proxies)
`);
  });

  it('says of each line what it says alone', async () => {
    expect(concise(await reportOf({ ...shop, ...blog }), OPTIONS)).toBe(concise(await reportOf(blog), OPTIONS));
  });
});

describe('a report of one stack', () => {
  it('does not speak of stacks', async () => {
    const report = await reportOf(blog);
    const { stacks, findings } = listed(report);
    expect([full(report, OPTIONS).includes('stack '), stacks, findings[0]?.stack]).toEqual([false, undefined, undefined]);
  });
});
