import { describe, expect, it } from 'vitest';
import { parseXml } from './xml.ts';
import { graphSvg } from '../../src/report/graph-svg.ts';
import { stacks } from '../properties/fixtures.ts';
import { gunicorn, site, stackOf, type Texts } from '../stack/support.ts';
import { fixtureStack, samePath } from './graph-support.ts';
import { TWELVE } from './twelve.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
}

const svgOf = async (texts: Texts): Promise<string> => graphSvg(await stackOf(texts), samePath);

/** The cards of a picture with their lines; throws when it is no XML. */
function cardsOf(svg: string): Box[] {
  const number = (attributes: Readonly<Record<string, string>>, name: string): number => Number(attributes[name]);
  return parseXml(svg)
    .find((one) => one.name === 'g' && one.attributes['transform'] === undefined && one.children.some(({ name }) => name === 'rect'))
    .map(({ children }) => {
      const { attributes } = children.find(({ name }) => name === 'rect')!;
      return {
        x: number(attributes, 'x'),
        y: number(attributes, 'y'),
        width: number(attributes, 'width'),
        height: number(attributes, 'height'),
        lines: children.filter(({ name }) => name === 'text').map(({ text }) => text),
      };
    });
}

describe('the graph as a picture', () => {
  it('shows an application above several stacks with each whose front leads to it', async () => {
    const cards = cardsOf(
      await svgOf({
        'a/nginx.conf': site('proxy_pass http://127.0.0.1:8000'),
        'a/a.service': gunicorn('127.0.0.1:8001'),
        'b/nginx.conf': site('proxy_pass http://127.0.0.1:8000'),
        'b/b.service': gunicorn('127.0.0.1:8002'),
        'app.service': gunicorn('127.0.0.1:8000'),
      }),
    );
    const of = (name: string): number => cards.filter(({ lines }) => lines[0] === name).length;
    expect([of('gunicorn (app.service)'), of('app.service'), of('gunicorn (a.service)'), of('gunicorn (b.service)')]).toEqual([2, 2, 1, 1]);
  });

  it('is as fast for thousands of stacks', async () => {
    const texts = Object.fromEntries(
      Array.from({ length: 2000 }, (_, at) => [
        [`s${at}/nginx.conf`, site(`proxy_pass http://127.0.0.1:${10_000 + at}`)],
        [`s${at}/s${at}.service`, gunicorn(`127.0.0.1:${10_000 + at}`)],
      ]).flat(),
    );
    expect((await svgOf(texts)).match(/class="head"/g)?.length).toBe(2000);
  });

  it('shows twelve applications without overlaps, and their texts inside of their cards', async () => {
    const cards = cardsOf(await svgOf(TWELVE));
    const apps = cards.filter(({ lines }) => /^(?:gunicorn|uWSGI) \(/.test(lines[0]!));
    expect(apps.map(({ lines }) => lines[0]).sort()).toEqual([
      'gunicorn (admin.service)',
      'gunicorn (api-a.service)',
      'gunicorn (api-b.service)',
      'gunicorn (docs.service)',
      'gunicorn (inner.service)',
      'gunicorn (shop-beta.service)',
      'gunicorn (shop.service)',
      'gunicorn (stats.service)',
      'gunicorn (tunnel.service)',
      'gunicorn (www.service)',
      'uWSGI (blog.ini)',
      'uWSGI (emperor.service)',
      'uWSGI (wiki.ini)',
    ]);
    const clash = cards.flatMap((a, at) =>
      cards.slice(at + 1).filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
    );
    expect(clash).toEqual([]);
    // 12 pixels of a monospaced font: at most 0.61 of them for a character.
    expect(
      cards.filter(({ lines, width, height }) => lines.some((line) => line.length * 7.3 > width - 16) || lines.length * 16 > height),
    ).toEqual([]);
  });

  it('draws red what leads nowhere, with the reason', async () => {
    const svg = graphSvg(await fixtureStack('demo'), samePath);
    expect(cardsOf(svg).map(({ lines }) => lines)).toEqual([
      ['example.com', '0.0.0.0:443 ssl, [::]:443 ssl'],
      ['clients'],
      ['/', 'proxy_pass http://app_server'],
      ['unix:/run/web/app.sock', 'nothing in view listens there'],
      ['gunicorn (web.service) 20.1', '3 workers'],
      ['unix:/run/web/gunicorn.sock', 'http'],
      ['web.service', 'as app'],
    ]);
    const dead = parseXml(svg).find(({ name, attributes }) => name === 'path' && attributes['stroke'] === '#d1242f');
    expect(dead.map(({ attributes, children }) => [attributes['stroke-dasharray'], children.map(({ text }) => text)])).toEqual([
      [
        '6 4',
        ['unix:/run/web/app.sock (unknown: nothing in view listens on unix:/run/web/app.sock) etc/nginx/sites-available/example.com:2'],
      ],
      ['6 4', []],
    ]);
    expect(svg).toContain('>nothing listens there</text>');
  });

  it('gathers routes that lead to the same place, and servers alike', async () => {
    const many = Array.from({ length: 200 }, (_, at) => `    location /part/${at}/ { proxy_pass http://127.0.0.1:8000; }\n`).join('');
    const hosts = Array.from(
      { length: 50 },
      (_, at) => `server { listen 80; server_name ${at}.example; location / { proxy_pass http://127.0.0.1:8000; } }\n`,
    ).join('');
    const cards = cardsOf(
      await svgOf({ 'etc/nginx/conf.d/a.conf': `server {\nlisten 81;\n${many}}\n${hosts}`, 'a.service': gunicorn('127.0.0.1:8000') }),
    );
    expect(cards.map(({ lines }) => lines)).toEqual([
      ['(any name)', '0.0.0.0:81'],
      ['clients'],
      ['/part/0/', '/part/1/', '/part/2/', '/part/3/', '/part/4/', 'and 195 more', 'proxy_pass http://127.0.0.1:8000'],
      ['0.example', '1.example', '2.example', '3.example', '4.example', 'and 45 more', '0.0.0.0:80'],
      ['/', 'proxy_pass http://127.0.0.1:8000'],
      ['gunicorn (a.service)', '1 worker', 'no ProxyFix', '127.0.0.1'],
      ['127.0.0.1:8000', 'http'],
      ['a.service', 'as app'],
    ]);
  });

  it('is made for those who cannot see it, too', async () => {
    const svg = parseXml(
      await svgOf({ 'etc/nginx/conf.d/a.conf': site('proxy_pass http://127.0.0.1:8000'), 'a.service': gunicorn('127.0.0.1:8000') }),
    );
    expect([
      svg.root.attributes['role'],
      svg.root.attributes['aria-labelledby'],
      svg.root.children.slice(0, 2).map(({ name, text }) => [name, text]),
    ]).toEqual([
      'img',
      'title desc',
      [
        ['title', 'Stack: 1 route, 1 application server'],
        ['desc', 'gunicorn (a.service): 1 route'],
      ],
    ]);
    const tips = svg
      .find(({ name }) => name === 'g')
      .flatMap(({ children }) => children.filter(({ name }) => name === 'title').map(({ text }) => text.split('\n')[0]));
    expect(tips).toEqual([
      'server  etc/nginx/conf.d/a.conf:1',
      'route / proxy_pass http://127.0.0.1:8000 etc/nginx/conf.d/a.conf:4',
      'gunicorn (a.service) a.service:4',
      'http on 127.0.0.1:8000 (bind) a.service:4',
      'a.service (systemd) a.service:4',
    ]);
  });

  it('is XML whatever stands in the files', async () => {
    const svg = await svgOf({
      'etc/nginx/sites-available/app': site('proxy_pass http://127.0.0.1:1').replace(
        'location /',
        () => 'location "/<b>&\u0007\u202e]]>\'\\"\n\ud800"',
      ),
    });
    const [card] = cardsOf(svg).filter(({ lines }) => lines[0]!.startsWith('/'));
    expect(card!.lines[0]).toBe(String.raw`/<b>&\x07\u{202e}]]>'"\n\u{d800}`);
  });

  it('draws each of several stacks by itself', async () => {
    const texts = {
      'shop/nginx.conf': site('proxy_pass http://127.0.0.1:8000'),
      'shop/shop.service': gunicorn('127.0.0.1:8000'),
      'blog/nginx.conf': site('proxy_pass http://127.0.0.1:9000'),
      'blog/blog.service': gunicorn('127.0.0.1:9000'),
    };
    const heads = parseXml(await svgOf(texts)).find(({ attributes }) => attributes['class'] === 'head');
    expect(heads.map(({ text }) => text)).toEqual(['stack blog', 'stack shop']);
  });

  it.each(stacks.map(({ name }) => name))('of %s is XML and the same each time', async (name) => {
    const svg = graphSvg(await fixtureStack(name), samePath);
    expect(parseXml(svg).root.name).toBe('svg');
    expect(graphSvg(await fixtureStack(name), samePath)).toBe(svg);
  });
});
