import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { distroProfile } from '../../src/catalog/distros/catalog.ts';
import type { Packaged } from '../../src/catalog/distros/profile.ts';
import { parseNginx } from '../../src/syntax/nginx/parser.ts';
import { argsOf, type Directive } from '../../src/syntax/nginx/tree.ts';
import { SourceFile } from '../../src/text/source.ts';
import { haveAll, need } from './need.ts';

const ready = haveAll([
  need('nginx', 'nginx'),
  need('apache2', 'apache2 libapache2-mod-wsgi-py3'),
  need('uwsgi', 'uwsgi uwsgi-plugin-python3'),
  need('gunicorn', 'gunicorn'),
  need('supervisord', 'supervisor'),
]);

const profile = distroProfile('debian-12')!;
const nginx = profile.nginx!;
const apache = profile.apache!;
const instances = profile.uwsgi!.instances!;

const read = (path: string): string => readFileSync(path, 'utf8');
const run = (command: string, ...args: string[]): string => execFileSync(command, args, { encoding: 'utf8' });

type Shape = readonly [words: string, block: readonly Shape[] | undefined];

const shapes = (directives: readonly Directive[]): Shape[] =>
  directives.map((directive) => [[directive.name, ...argsOf(directive)].join(' '), directive.block && shapes(directive.block)]);

const shapeOf = (text: string): Shape[] => shapes(parseNginx(new SourceFile('a.conf', text)).directives);

/** Includes of a level, and the level without those that are globs. */
const globs = (level: readonly Shape[]): string[] => level.flatMap(([words]) => /^include (\S*\*\S*)$/.exec(words)?.[1] ?? []);
const withoutGlobs = (level: readonly Shape[]): Shape[] =>
  level.filter(([words]) => globs([[words, undefined]]).length === 0).map(([words, block]) => [words, block && withoutGlobs(block)]);

const PACKAGES: Readonly<Record<Exclude<Packaged, 'apache'>, string>> = {
  nginx: 'nginx',
  'mod-wsgi': 'libapache2-mod-wsgi-py3',
  gunicorn: 'gunicorn',
  uwsgi: 'uwsgi-core',
  systemd: 'systemd',
  supervisor: 'supervisor',
  python: 'python3',
};

describe.runIf(ready)('the profile of Debian 12', () => {
  it('is about this machine', () => {
    expect(read('/etc/os-release')).toContain('VERSION_CODENAME=bookworm');
  });

  it.each(Object.entries(PACKAGES))('has the version of %s', (name, packaged) => {
    const version = run('dpkg-query', '-W', '-f=${Version}', packaged)
      .replace(/^\d+:/, '')
      .replace(/-[^-]*$/, '');
    // systemd gets point releases of its series.
    expect(name === 'systemd' ? version.split('.')[0] : version).toBe(profile.versions[name as Packaged]);
  });

  it('leaves the version of Apache out, which security updates change', () => {
    expect(profile.versions.apache).toBeUndefined();
    expect(run('dpkg-query', '-W', '-f=${Version}', 'apache2')).toMatch(/^2\.4\.\d+-/);
  });

  it("knows nginx.conf, but for the includes of others' files", () => {
    const real = shapeOf(read('/etc/nginx/nginx.conf'));
    expect(shapeOf(nginx.main!)).toEqual(withoutGlobs(real));
    expect(globs(real)).toEqual(['/etc/nginx/modules-enabled/*.conf']);
    expect(globs(real.find(([words]) => words === 'http')![1]!)).toEqual(nginx.sites.map((glob) => `/etc/nginx/${glob}`));
    expect(real).toContainEqual([`user ${nginx.user}`, undefined]);
  });

  it('knows the user nginx is built with', () => {
    expect(nginx.builtInUser).toBe('nobody');
    const built = execFileSync('sh', ['-c', 'nginx -V 2>&1'], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    expect(built).toContain('configure arguments:');
    expect(built).not.toContain('--user=');
  });

  it('knows the site that is enabled at first', () => {
    expect(nginx.site!.path).toBe('/etc/nginx/sites-enabled/default');
    expect(shapeOf(nginx.site!.text)).toEqual(shapeOf(read('/etc/nginx/sites-available/default')));
  });

  it.each(Object.keys(nginx.snippets).filter((name) => name !== 'mime.types'))('knows %s', (name) => {
    // Parameters of different names have no order.
    const lines = (text: string): string[] =>
      shapeOf(text)
        .map(([words]) => words)
        .sort();
    expect(lines(nginx.snippets[name]!)).toEqual(lines(read(`/etc/nginx/${name}`)));
  });

  it('knows that there is a mime.types', () => {
    expect(shapeOf(read('/etc/nginx/mime.types')).map(([words]) => words)).toEqual(['types']);
  });

  it('knows whose /tmp the units hide', () => {
    const unit = (name: string): string => read(`/lib/systemd/system/${name}.service`);
    expect([/^PrivateTmp=true$/m.test(unit('nginx')), /^PrivateTmp=true$/m.test(unit('apache2'))]).toEqual([
      nginx.privateTmp,
      apache.privateTmp,
    ]);
  });

  it("knows Apache's files", () => {
    const main = read(apache.main);
    const envvars = read(`${apache.root}/envvars`);
    expect(/^Timeout (\d+)$/m.exec(main)?.[1]).toBe(String(apache.timeout));
    expect([...main.matchAll(/^IncludeOptional ((?:conf|sites)-\S+)$/gm)].map(([, glob]) => glob)).toEqual(apache.sites);
    expect(/^User (\S+)\nGroup (\S+)$/m.exec(main)?.slice(1)).toEqual(['${APACHE_RUN_USER}', '${APACHE_RUN_GROUP}']);
    expect(envvars).toContain(`export APACHE_RUN_USER=${apache.user}\n`);
    expect(envvars).toContain(`export APACHE_RUN_GROUP=${apache.group}\n`);
  });

  it("knows how uWSGI's service starts its files", () => {
    const defaults = [...read(instances.inherited).matchAll(/^([a-z-]+) = (.*)$/gm)].map(([, key, value]) => [key!, value!]);
    expect(defaults).toEqual(instances.options);
    expect(read(instances.settings)).toMatch(new RegExp(`^INHERITED_CONFIG=${instances.inherited}$`, 'm'));
    expect([existsSync(instances.folder), existsSync(instances.available)]).toEqual([true, true]);
    expect(/^UWSGI_CONFFILE_TYPES="(.*)"$/m.exec(read('/usr/share/uwsgi/init/snippets'))?.[1]).toBe(instances.endings.join(' '));
    // Python is a plugin of its own.
    expect(profile.uwsgi!.needsPlugin).toBe(run('dpkg-query', '-W', '-f=${Package}', 'uwsgi-plugin-python3') === 'uwsgi-plugin-python3');
  });

  it('knows the mode of homes', () => {
    expect(/DIR_MODE=(\d+)/.exec(read('/etc/adduser.conf'))?.[1]).toBe(profile.homeMode);
  });
});
