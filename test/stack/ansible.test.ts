import { describe, expect, it } from 'vitest';
import { placesByTasks } from '../../src/stack/ansible.ts';
import { SourceFile } from '../../src/text/source.ts';
import { edgesOf, gunicorn, service, site, stackOf } from './support.ts';

const placesOf = (tasks: string, ...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(placesByTasks([new SourceFile('roles/web/tasks/main.yml', tasks)], new Set(names)));

const SITE = 'roles/web/templates/site.conf.j2';

describe('the tasks of a role', () => {
  it.each([
    ['- template:\n    src: site.conf.j2\n    dest: /etc/nginx/conf.d/site.conf\n', '/etc/nginx/conf.d/site.conf'],
    [
      '- name: x\n  ansible.builtin.template:\n    src: site.conf.j2\n    dest: "/etc/nginx/conf.d/{{app}}.conf"\n',
      '/etc/nginx/conf.d/{{ app }}.conf',
    ],
    ['- template: src=site.conf.j2 dest=/etc/nginx/conf.d/{{ app }}.conf mode=0644\n', '/etc/nginx/conf.d/{{ app }}.conf'],
    ['- block:\n    - template: {src: site.conf.j2, dest: /etc/nginx/conf.d/}\n', '/etc/nginx/conf.d/site.conf.j2'],
    ['- copy: {src: templates/site.conf.j2, dest: /etc/nginx/a.conf}\n', '/etc/nginx/a.conf'],
  ])('say where a file goes: %j', (tasks, host) => {
    expect(placesOf(tasks, SITE)).toEqual({ [SITE]: host });
  });

  it.each([
    '- template: {src: site.conf.j2, dest: "{{ nginx_dir }}/site.conf"}\n',
    '- template: {src: "{{ item }}", dest: /etc/nginx/site.conf}\n',
    '- template: {src: other.j2, dest: /etc/nginx/site.conf}\n',
    '- template: {src: site.conf.j2, dest: /etc/a.conf}\n- template: {src: site.conf.j2, dest: /etc/b.conf}\n',
    '- template: [',
    'template: x\n',
    '',
  ])('may not say it: %j', (tasks) => {
    expect(placesOf(tasks, SITE)).toEqual({});
  });

  it('tell which unit, and which configuration a command names', async () => {
    const stack = await stackOf({
      'roles/web/tasks/main.yml': [
        '- template: {src: unit.j2, dest: "/etc/systemd/system/{{ app }}.service"}',
        '- template: {src: systemd.service.j2, dest: "/etc/systemd/system/{{ app }}.service"}',
        '- template: {src: conf.py.j2, dest: "/etc/gunicorn/{{ app }}.py"}',
        '',
      ].join('\n'),
      'roles/web/templates/systemd.service.j2': service('/usr/bin/gunicorn --config /etc/gunicorn/{{ app }}.py wsgi'),
      'roles/web/templates/conf.py.j2': "bind = 'unix:/run/{{ app }}/web.sock'\n",
      [SITE]: site('proxy_pass http://unix:/run/{{ app }}/web.sock'),
    });
    expect(edgesOf(stack)).toEqual(['unix:/run/{{ app }}/web.sock -> gunicorn ({{ app }}.service) on unix:/run/{{ app }}/web.sock: exact']);
  });

  it('are asked for, and only where a file of the role is in view', async () => {
    const names = ['roles/web/tasks/main.yml', 'roles/db/tasks/main.yml', SITE];
    const wanted = async (path: string): Promise<string[]> =>
      (
        await stackOf({ [path]: site('proxy_pass http://127.0.0.1:8000'), 'web.service': gunicorn(':8000') }, { names })
      ).files.wants.flatMap(({ id, aside }) => (aside ? [id!] : []));
    expect([await wanted(SITE), await wanted('nginx.conf')]).toEqual([['roles/web/tasks/main.yml'], []]);
  });
});

describe('a file that a path with holes names', () => {
  it.each([
    ['{{ home }}/gunicorn.conf.py', 'deploy/gunicorn.conf.py'],
    ['{{ home }}/deploy/gunicorn.conf.py', 'deploy/gunicorn.conf.py.j2'],
    ['/srv/{{ app }}/gunicorn.conf.py', 'gunicorn.conf.py'],
  ])('is found by what stands behind the last: %s is %s', async (config, path) => {
    const stack = await stackOf({
      'web.service': service(`/usr/bin/gunicorn --config ${config} wsgi`),
      [path]: "bind = '127.0.0.1:9000'\n",
      'nginx.conf': site('proxy_pass http://127.0.0.1:9000'),
    });
    expect(edgesOf(stack)).toEqual(['127.0.0.1:9000 -> gunicorn (web.service) on 127.0.0.1:9000: exact']);
  });

  it('is found for uWSGI, whose magic variables say nothing then', async () => {
    const stack = await stackOf({
      'supervisor.conf.j2': '[program:app]\ndirectory={{ dir }}\ncommand={{ dir }}/env/bin/uwsgi --ini {{ dir }}/conf/app.ini\n',
      'conf/app.ini.j2': '[uwsgi]\nmodule = app\nsocket = 127.0.0.1:3031\nstats = %d/stats.sock\n',
      'nginx.conf': site('uwsgi_pass 127.0.0.1:3031'),
    });
    const [app] = stack.apps;
    expect(edgesOf(stack)).toEqual(['127.0.0.1:3031 -> uWSGI (program:app) on 127.0.0.1:3031: exact']);
    expect(app?.kind === 'uwsgi' && app.options.last('stats')?.value.known).toBe(false);
  });

  it('is not guessed where nothing stands behind it', async () => {
    const stack = await stackOf({
      'web.service': service('/usr/bin/gunicorn --config {{ config }} wsgi'),
      'x/gunicorn.conf.py': "bind = '127.0.0.1:9000'\n",
    });
    expect(stack.apps.map(({ label }) => label)).toEqual(['gunicorn (web.service)', 'gunicorn (gunicorn.conf.py)']);
  });
});
