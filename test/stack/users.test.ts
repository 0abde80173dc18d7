import { describe, expect, it } from 'vitest';
import { site, stackOf, type Texts } from './support.ts';

const SITE = site('proxy_pass http://127.0.0.1:8000');
const MAIN = `events {}\nhttp {\n${SITE}}\n`;

async function userOf(path: string, text: string, distro?: string): Promise<string> {
  const target = { versions: {}, ...(distro !== undefined && { distro: { value: distro, from: 'config' as const } }) };
  const stack = await stackOf({ [path]: text }, { target });
  const user = stack.nginxUser(stack.nginx[0]!);
  return user.known ? `${user.value} (${user.origin})` : `? ${user.reason}`;
}

describe("the user of nginx's workers", () => {
  it.each<[path: string, text: string, distro: string | undefined, user: string]>([
    ['nginx.conf', `user web;\n${MAIN}`, 'debian-12', 'web (explicit)'],
    ['nginx.conf', `user web staff;\n${MAIN}`, undefined, 'web (explicit)'],
    ['nginx.conf.j2', `user {{ nginx_user }};\n${MAIN}`, 'debian-12', '? the template fills in {{ nginx_user }}'],
    ['nginx.conf', MAIN, 'debian-12', 'nobody (default)'],
    ['nginx.conf', MAIN, 'ubuntu-24.04', 'nobody (default)'],
    ['nginx.conf', MAIN, 'rhel-9', 'nginx (default)'],
    ['nginx.conf', MAIN, 'alpine', 'nginx (default)'],
    ['nginx.conf', MAIN, 'arch', '? no `user`: nobody or nginx, by how nginx was built'],
    ['nginx.conf', MAIN, undefined, '? no `user`: nobody or nginx, by how nginx was built'],
    ['nginx.conf', `include /etc/nginx/modules-enabled/*.conf;\n${MAIN}`, 'debian-12', '? `user` may stand in a file out of view'],
    ['nginx.conf', `user web;\ninclude /etc/nginx/modules-enabled/*.conf;\n${MAIN}`, 'debian-12', 'web (explicit)'],
    ['conf.d/app.conf', SITE, 'debian-12', 'www-data (default)'],
    ['conf.d/app.conf', SITE, 'ubuntu-24.04', 'www-data (default)'],
    ['conf.d/app.conf', SITE, 'rocky-9', 'nginx (default)'],
    ['conf.d/app.conf', SITE, 'arch', '? nginx.conf with its `user` is not in view'],
    ['conf.d/app.conf', SITE, undefined, '? nginx.conf with its `user` is not in view'],
    ['sites-available/app', SITE, undefined, 'www-data (computed)'],
    ['sites-available/app', SITE, 'fedora-41', 'nginx (default)'],
    ['sites-available/app', SITE, 'arch', '? nginx.conf with its `user` is not in view'],
  ])('in %s: %j on %s is %s', async (path, text, distro, user) => {
    expect(await userOf(path, text, distro)).toBe(user);
  });

  describe('where something in view starts nginx', () => {
    const NGINX = { Dockerfile: 'FROM python:3.12\nCOPY nginx.conf /etc/nginx/nginx.conf\n', 'nginx.conf': `user www-data;\n${MAIN}` };
    const compose = (more: string): string => `services:\n  web:\n    build: .\n${more}`;
    const PROGRAMS = '[supervisord]\nnodaemon=true\n[program:nginx]\ncommand=nginx -g "daemon off;"\n';
    const supervised = `${NGINX.Dockerfile}COPY supervisord.conf /etc/supervisor/conf.d/\n`;

    it.each<[what: string, texts: Texts, user: string]>([
      ['a command as root', { ...NGINX, 'compose.yml': compose('    command: nginx\n') }, 'www-data (explicit)'],
      ['a command as another', { ...NGINX, 'compose.yml': compose('    command: nginx\n    user: "1001"\n') }, '1001 (explicit)'],
      ['USER of the image', { ...NGINX, Dockerfile: `${NGINX.Dockerfile}USER app\nENTRYPOINT ["/start.sh"]\n` }, 'app (explicit)'],
      [
        'supervisord as another',
        {
          ...NGINX,
          Dockerfile: supervised,
          'supervisord.conf': PROGRAMS,
          'compose.yml': compose('    command: supervisord\n    user: app\n'),
        },
        'app (explicit)',
      ],
      ['nobody knows who', { ...NGINX, 'compose.yml': compose('    command: nginx\n    user: $WHO\n') }, '? $WHO is set out of view'],
      [
        'systemd',
        { 'nginx.conf': NGINX['nginx.conf'], 'nginx.service': '[Service]\nUser=web\nExecStart=/usr/sbin/nginx\n' },
        'web (explicit)',
      ],
      [
        'systemd as root',
        { 'nginx.conf': NGINX['nginx.conf'], 'nginx.service': '[Service]\nExecStart=/usr/sbin/nginx\n' },
        'www-data (explicit)',
      ],
    ])('%s', async (_, texts, user) => {
      const stack = await stackOf(texts);
      const own = stack.nginxUser(stack.nginx[0]!);
      expect(own.known ? `${own.value} (${own.origin})` : `? ${own.reason}`).toBe(user);
    });
  });

  it("is that of who starts it for Apache's too", async () => {
    const { httpds, apacheUser, apacheGroup } = await stackOf({
      Dockerfile: 'FROM httpd:2.4\nCOPY httpd.conf /usr/local/apache2/conf/httpd.conf\nUSER app\nCMD ["httpd-foreground"]\n',
      'httpd.conf': 'Listen 8080\nUser www-data\nGroup www-data\n<VirtualHost *:8080>\nServerName a\n</VirtualHost>\n',
    });
    expect([apacheUser(httpds[0]!), apacheGroup(httpds[0]!)].map((own) => (own.known ? own.value : own.reason))).toEqual([
      'app',
      'the group of who starts httpd is not in view',
    ]);
  });
});

describe('nginx in a container', () => {
  const run = async (user: string, program = ''): Promise<string> => {
    const stack = await stackOf({
      Dockerfile: `FROM debian:12\nRUN apt-get install -y nginx\nCOPY nginx.conf /etc/nginx/nginx.conf\nCOPY s.conf /etc/supervisor/conf.d/\n${user}CMD ["supervisord", "-n"]\n`,
      's.conf': `[program:nginx]\ncommand=nginx -g "daemon off;"\n${program}`,
      'nginx.conf': `user web staff;\n${MAIN}`,
    });
    const own = stack.nginxUser(stack.nginx[0]!);
    return own.known ? own.value : own.reason;
  };

  it('stays the user who starts it, unless that is root', async () => {
    expect(await run('')).toBe('web');
    expect(await run('USER 0\n')).toBe('web');
    expect(await run('USER 10001\n')).toBe('10001');
    expect(await run('USER app\n')).toBe('app');
    expect(await run('', 'user=www-data\n')).toBe('www-data');
  });
});
