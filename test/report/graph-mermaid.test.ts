import { describe, expect, it } from 'vitest';
import { graphMermaid } from '../../src/report/graph-mermaid.ts';
import { gunicorn, site, stackOf, type Texts } from '../stack/support.ts';
import { fixtureStack, samePath } from './graph-support.ts';

const linesOf = async (texts: Texts): Promise<string[]> =>
  graphMermaid(await stackOf(texts), samePath)
    .split('\n')
    .map((line) => line.trim());

describe('the graph as a flowchart', () => {
  it('leaves out sites that are not enabled', async () => {
    const texts = {
      'etc/nginx/nginx.conf': 'events {}\nhttp {\n    include /etc/nginx/sites-enabled/*;\n}\n',
      'etc/nginx/sites-enabled/a': site('proxy_pass http://127.0.0.1:8000'),
      'etc/nginx/sites-available/b': site('proxy_pass http://unix:/run/b.sock'),
    };
    const apache = (url: string): string => `<VirtualHost *:80>\n    ProxyPass / ${url}\n</VirtualHost>\n`;
    const httpd = {
      'etc/apache2/apache2.conf': 'Listen 80\nIncludeOptional sites-enabled/*.conf\n',
      'etc/apache2/sites-enabled/a.conf': apache('http://127.0.0.1:8000/'),
      'etc/apache2/sites-available/b.conf': apache('unix:/run/b.sock|http://b/'),
    };
    for (const tree of [texts, httpd]) {
      const chart = graphMermaid(await stackOf(tree), samePath);
      expect([chart.includes('127.0.0.1:8000'), chart.includes('/run/b.sock')]).toEqual([true, false]);
    }
  });

  it('draws red what leads nowhere', async () => {
    expect(graphMermaid(await fixtureStack('demo'), samePath)).toBe(
      [
        'flowchart LR',
        '  clients(["clients"])',
        '  subgraph f1["nginx 1.22 (fragments)"]',
        '    s2["example.com<br/>0.0.0.0:443 ssl, #91;::#93;:443 ssl"]',
        '    r1["/<br/>proxy_pass http://app_server"]',
        '  end',
        '  x1{{"nothing in view listens on unix:/run/web/app.sock"}}:::dead',
        '  a1["gunicorn (web.service)<br/>3 workers"]',
        '  l1(["http on unix:/run/web/gunicorn.sock"])',
        '  u1[["web.service as app"]]',
        '  clients --> s2',
        '  s2 --> r1',
        '  r1 --> x1',
        '  l1 --> a1',
        '  a1 -->|"started by"| u1',
        '  classDef dead stroke:#d1242f,color:#d1242f',
        '  linkStyle 2 stroke:#d1242f',
        '',
      ].join('\n'),
    );
  });

  it('draws an Emperor and its vassals', async () => {
    expect(graphMermaid(await fixtureStack('good-emperor'), samePath)).toBe(
      [
        'flowchart LR',
        '  clients(["clients"])',
        '  subgraph f1["nginx 1.22 (fragments)"]',
        '    s1["blog.example.com<br/>0.0.0.0:80, #91;::#93;:80"]',
        '    s2["shop.example.com<br/>0.0.0.0:80, #91;::#93;:80"]',
        '    r1["/<br/>uwsgi_pass unix:/run/uwsgi/blog.sock"]',
        '    r2["/<br/>uwsgi_pass unix:/run/uwsgi/shop.sock"]',
        '  end',
        '  a1["uWSGI (emperor.uwsgi.service)"]',
        '  a2["uWSGI (blog.ini)<br/>2 workers<br/>no ProxyFix"]',
        '  l1(["uwsgi on unix:/run/uwsgi/blog.sock"])',
        '  a3["uWSGI (shop.ini)<br/>2 workers<br/>no ProxyFix"]',
        '  l2(["uwsgi on unix:/run/uwsgi/shop.sock"])',
        '  u1[["emperor.uwsgi.service as root"]]',
        '  clients --> s1',
        '  clients --> s2',
        '  s1 --> r1',
        '  s2 --> r2',
        '  r1 --> l1',
        '  r2 --> l2',
        '  a1 -->|"started by"| u1',
        '  l1 --> a2',
        '  a2 -->|"started by"| a1',
        '  l2 --> a3',
        '  a3 -->|"started by"| a1',
        '',
      ].join('\n'),
    );
  });

  it('draws dashed what is likely or not known, and no launch that starts no application server', async () => {
    const lines = await linesOf({
      'etc/nginx/sites-available/app': `${site('proxy_pass http://web:8000')}${site('proxy_pass http://$backend')}`,
      'app.service': gunicorn('0.0.0.0:8000'),
      'queue.service': '[Service]\nExecStart=/usr/bin/celery worker\n',
    });
    expect(lines).toEqual([
      'flowchart LR',
      'clients(["clients"])',
      'subgraph f1["nginx (fragments)"]',
      's1["(any name)<br/>0.0.0.0:80"]',
      's2["(any name)<br/>0.0.0.0:80"]',
      'r1["/<br/>proxy_pass http://web:8000"]',
      'r2["/<br/>proxy_pass http://#36;backend"]',
      'end',
      'x1{{"it holds the variable #36;backend"}}',
      'a1["gunicorn (app.service)<br/>1 worker<br/>no ProxyFix"]',
      'l1(["http on 0.0.0.0:8000"])',
      'u1[["app.service as app"]]',
      'clients --> s1',
      'clients --> s2',
      's1 --> r1',
      's2 --> r2',
      'r1 -.->|"web:8000 is another host or container: taken by its port"| l1',
      'r2 -.-> x1',
      'l1 --> a1',
      'a1 -->|"started by"| u1',
      '',
    ]);
  });

  it('draws a box around each of several stacks', async () => {
    const own = (name: string, port: number, pass = port): Texts => ({
      [`${name}/nginx.conf`]: site(`proxy_pass http://127.0.0.1:${pass}`),
      [`${name}/${name}.service`]: gunicorn(`127.0.0.1:${port}`),
    });
    expect(await linesOf({ ...own('blog', 8001, 8002), ...own('shop', 8002), 'app.service': gunicorn('127.0.0.1:8003') })).toEqual([
      'flowchart LR',
      'clients(["clients"])',
      'subgraph k1["stack ."]',
      'a3["gunicorn (app.service)<br/>1 worker"]',
      'l3(["http on 127.0.0.1:8003"])',
      'u3[["app.service as app"]]',
      'end',
      'subgraph k2["stack blog"]',
      'subgraph f1["nginx (fragments)"]',
      's1["(any name)<br/>0.0.0.0:80"]',
      'r1["/<br/>proxy_pass http://127.0.0.1:8002"]',
      'end',
      'k2x1{{"nothing in view listens on 127.0.0.1:8002"}}:::dead',
      'a1["gunicorn (blog.service)<br/>1 worker"]',
      'l1(["http on 127.0.0.1:8001"])',
      'u1[["blog.service as app"]]',
      'end',
      'subgraph k3["stack shop"]',
      'subgraph f2["nginx (fragments)"]',
      's2["(any name)<br/>0.0.0.0:80"]',
      'r2["/<br/>proxy_pass http://127.0.0.1:8002"]',
      'end',
      'a2["gunicorn (shop.service)<br/>1 worker<br/>no ProxyFix"]',
      'l2(["http on 127.0.0.1:8002"])',
      'u2[["shop.service as app"]]',
      'end',
      'l3 --> a3',
      'a3 -->|"started by"| u3',
      'clients --> s1',
      's1 --> r1',
      'r1 --> k2x1',
      'l1 --> a1',
      'a1 -->|"started by"| u1',
      'clients --> s2',
      's2 --> r2',
      'r2 --> l2',
      'l2 --> a2',
      'a2 -->|"started by"| u2',
      'classDef dead stroke:#d1242f,color:#d1242f',
      'linkStyle 4 stroke:#d1242f',
      '',
    ]);
  });

  it('says of a container of Kubernetes that no namespace is stated for it', async () => {
    const lines = graphMermaid(await fixtureStack('good-kubernetes'), samePath).split('\n');
    expect(lines.filter((line) => line.includes('subgraph h')).map((line) => line.trim())).toEqual([
      'subgraph h2["container api of Deployment api<br/>namespace shop"]',
      'subgraph h3["container nginx of Deployment edge<br/>namespace shop"]',
      'subgraph h4["container nginx of Deployment web<br/>no namespace stated"]',
      'subgraph h5["container app of Deployment web<br/>no namespace stated"]',
    ]);
  });

  it('leaves out where visitors reach Apache', async () => {
    const chart = graphMermaid(await fixtureStack('good-apache-mod-wsgi'), samePath);
    expect(chart.split('\n').filter((line) => /^ *l\d/.test(line) && !line.includes('-->'))).toEqual([
      '  l1(["wsgi, over mod_wsgi#39;s own socket"])',
      '  l3(["wsgi, over mod_wsgi#39;s own socket"])',
    ]);
  });

  it('escapes what Mermaid would act on', async () => {
    const location = String.raw`location ~ "^/style/(a|b)[x]:\d{2}#.*;$$'\"<b>%%{init}%%"`;
    const lines = await linesOf({
      'etc/nginx/sites-available/app': site('proxy_pass http://127.0.0.1:1').replace('location /', () => location),
    });
    expect(lines.filter((line) => line.startsWith('r1['))).toEqual([
      'r1["#126; #94;/#115;tyle/(a#124;b)#91;x#93;:#92;d#123;2#125;#35;.#42;#59;#36;#8203;#36;#39;#34;#60;b#62;#37;#37;#123;init#125;#37;#37;<br/>proxy_pass http://127.0.0.1:1"]',
    ]);
  });

  it('writes line ends and invisible characters as words', async () => {
    const lines = await linesOf({
      'etc/nginx/sites-available/app': site('proxy_pass http://127.0.0.1:1').replace('location /', 'location "/a\nb\u202e"'),
    });
    expect(lines.filter((line) => line.startsWith('r1['))).toEqual(['r1["/a#92;nb#92;u#123;202e#125;<br/>proxy_pass http://127.0.0.1:1"]']);
  });

  it('is drawn in linear time', async () => {
    const sites = Array.from({ length: 5000 }, (_, at) => `    location /${at} {\n        proxy_pass http://127.0.0.1:8000;\n    }\n`);
    const stack = await stackOf({
      'etc/nginx/sites-available/app': `server {\n${sites.join('')}}\n`,
      'app.service': gunicorn('127.0.0.1:8000'),
    });
    expect(graphMermaid(stack, samePath).split('\n').length).toBe(15_000 + 12);
  });
});
