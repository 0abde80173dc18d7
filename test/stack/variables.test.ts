import { describe, expect, it } from 'vitest';
import { readVariables } from '../../src/stack/variables.ts';
import { createFileSet } from '../../src/text/file-set.ts';
import { SourceFile } from '../../src/text/source.ts';
import { edgesOf, gunicorn, site, stackOf, type Texts } from './support.ts';

const FROM = 'roles/app/templates/app.conf.j2';

function fill(text: string, texts: Texts, from = FROM): string {
  const sources = Object.entries(texts).map(([id, content]) => new SourceFile(id, content));
  const files = createFileSet([...sources, new SourceFile(from, text)]);
  const filled = readVariables(files, { file: from, start: 0, end: 0 }).fill(text, from);
  if (filled.kind === 'open') return 'open';
  if (filled.kind === 'text') return filled.text;
  return `${filled.name}: ${filled.by.map(({ at }) => files.get(at.file)?.slice(at)).join(' or ')}`;
}

describe('the variables of a repository', () => {
  it.each<[string, string, Texts]>([
    ['8000', '{{ port }}', { 'roles/app/defaults/main.yml': 'port: 8000\n' }],
    ['8000', '{{ port }}', { 'roles/app/vars/main.yaml': '---\nport: "8000"\n' }],
    ['8000', '{{ port }}', { 'roles/app/defaults/main/net.yml': 'port: 8000\n' }],
    ['8000', '{{ port }}', { 'group_vars/all.yml': 'port: 8000\n' }],
    ['8000', '{{ port }}', { 'group_vars/all': 'port: 8000\n' }],
    ['8000', '{{ port }}', { 'group_vars/web/main.yml': 'port: 8000\n' }],
    [
      '8000',
      '{{ port }}',
      { 'inventories/prod/host_vars/web1.yml': 'port: 8000\n', 'inventories/staging/group_vars/all.yml': 'port: 8000\n' },
    ],
    ['8000', '{{ port }}', { 'site.yml': '- hosts: all\n  vars:\n    port: 8000\n  roles: [app]\n', 'group_vars/all.yml': 'x: 1\n' }],
    ['/srv/shop/run', '{{ dir }}/run', { 'roles/app/defaults/main.yml': 'dir: "/srv/{{ name }}"\nname: shop\n' }],
    ['8000', '{{ app.port }}', { 'roles/app/defaults/main.yml': 'app:\n  port: 8000\n' }],
    ['8000', '{{ port | default(8000) }}', {}],
    ['9000', "{{ port | default('8000', true) }}", { 'roles/app/defaults/main.yml': 'port: 9000\n' }],
    ['8051', '<%= ENV["PORT"] || "8051" %>', {}],
    ['8052', '<%= ENV.fetch("PORT", "8051") %>', { '.env': 'PORT=8052\n' }],
    ['8052', '${PORT}', { 'roles/app/templates/.env': 'PORT=8052\n' }],
    // A role's own values hide those of others.
    ['8000', '{{ port }}', { 'roles/app/defaults/main.yml': 'port: 8000\n', 'roles/nginx/defaults/main.yml': 'port: 80\n' }],
    ['80', '{{ port }}', { 'roles/nginx/defaults/main.yml': 'port: 80\n' }],
  ])('say %s for %s by %j', (value, text, texts) => {
    expect(fill(text, texts)).toBe(value);
  });

  it.each<[string, string, Texts]>([
    ['open', '{{ port }}', {}],
    ['open', '{{ port + 1 }}', { 'roles/app/defaults/main.yml': 'port: 8000\n' }],
    ['open', '{{ port }}', { 'roles/app/defaults/main.yml': 'port: [1, 2]\n' }],
    ['open', '{{ port }}', { 'roles/app/defaults/main.yml': 'port: "{{ port }}"\n' }],
    ['open', '{{ port }}', { 'roles/app/defaults/main.yml': 'port: "{{ a }}"\na: "{{ b }}"\nb: "{{ a }}"\n' }],
    ['open', '{{ port }}', { 'roles/app/defaults/main.yml': 'port: 8000\n  bad: [' }],
    ['open', '{{ port }}', { 'other/roles/app/defaults/main.yml': 'port: 8000\n' }],
    ['open', '{{ port }}', { 'roles/app/defaults/main.yml': `port: "${'{{ x }}'.repeat(2000)}"\nx: "${'y'.repeat(100)}"\n` }],
    ['port: 8000 or 9000', '{{ port }}', { 'group_vars/all.yml': 'port: 9000\n', 'roles/app/defaults/main.yml': 'port: 8000\n' }],
  ])('say %s for %s by %j', (value, text, texts) => {
    const said = fill(text, texts);
    expect(said.startsWith('port: ') ? said.split(' ').toSorted().join(' ') : said).toBe(value.split(' ').toSorted().join(' '));
  });
});

describe('a link by value', () => {
  const NGINX = 'roles/nginx/templates/app.conf.j2';
  const UNIT = 'roles/app/templates/app.service.j2';
  const link = async (pass: string, bind: string, more: Texts): Promise<string[]> =>
    edgesOf(await stackOf({ [NGINX]: site(pass), [UNIT]: gunicorn(bind), ...more }));

  it('leads from a variable to a plain address, likely', async () => {
    expect(await link('proxy_pass http://127.0.0.1:{{ port }}', '127.0.0.1:8000', { 'group_vars/all.yml': 'x: 1\nport: 8000\n' })).toEqual([
      '127.0.0.1:{{ port }} -> gunicorn (app.service) on 127.0.0.1:8000: likely: port as in group_vars/all.yml:2: an inventory may say otherwise',
    ]);
  });

  it('leads from a plain address to a variable, likely', async () => {
    expect(
      await link('proxy_pass http://unix:/run/shop.sock', 'unix:/run/{{ name }}.sock', { 'roles/app/defaults/main.yml': 'name: shop\n' }),
    ).toEqual([
      'unix:/run/shop.sock -> gunicorn (app.service) on unix:/run/{{ name }}.sock: likely: name as in roles/app/defaults/main.yml:1: an inventory may say otherwise',
    ]);
  });

  it('leads from one variable to another of the same value, likely', async () => {
    const vars = { 'group_vars/all.yml': 'port: 8000\nbind: "127.0.0.1:{{ port }}"\n' };
    expect(await link('proxy_pass http://127.0.0.1:{{ port }}', '{{ bind }}', vars)).toEqual([
      '127.0.0.1:{{ port }} -> gunicorn (app.service) on {{ bind }}: likely: port as in group_vars/all.yml:1: an inventory may say otherwise',
    ]);
  });

  it('is none where each role has a value of its own', async () => {
    const vars = { 'roles/app/defaults/main.yml': 'port: 8000\n', 'roles/nginx/defaults/main.yml': 'port: 9000\n' };
    expect(await link('proxy_pass http://127.0.0.1:{{ port }}', '127.0.0.1:{{ port }}', vars)).toEqual([
      '127.0.0.1:{{ port }} -> nothing: unknown: the template fills in {{ port }}',
    ]);
  });

  it('is none where there are several values, and the reason names them', async () => {
    const vars = { 'host_vars/a.yml': 'port: 8000\n', 'host_vars/b.yml': 'port: 9000\n' };
    expect(await link('proxy_pass http://127.0.0.1:{{ port }}', '127.0.0.1:8000', vars)).toEqual([
      '127.0.0.1:{{ port }} -> nothing: unknown: port has several values: host_vars/a.yml:1, host_vars/b.yml:1',
    ]);
  });

  it('is sure where both ends name the variable, whatever its values', async () => {
    const vars = { 'host_vars/a.yml': 'port: 8000\n', 'host_vars/b.yml': 'port: 9000\n' };
    expect(await link('proxy_pass http://127.0.0.1:{{ port }}', '127.0.0.1:{{ port }}', vars)).toEqual([
      '127.0.0.1:{{ port }} -> gunicorn (app.service) on 127.0.0.1:{{ port }}: exact',
    ]);
  });

  it('asks for the files of variables, and only where an address depends on them', async () => {
    const names = ['group_vars/all.yml', 'README.yml'];
    const wants = async (bind: string): Promise<string[]> =>
      (await stackOf({ [NGINX]: site('proxy_pass http://127.0.0.1:8000'), [UNIT]: gunicorn(bind) }, { names })).files.wants.flatMap(
        ({ path, aside }) => (aside ? [path] : []),
      );
    expect([await wants('127.0.0.1:{{ port }}'), await wants('127.0.0.1:8000')]).toEqual([['README.yml', 'group_vars/all.yml'], []]);
  });
});
