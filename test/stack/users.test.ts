import { describe, expect, it } from 'vitest';
import { site, stackOf } from './support.ts';

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
