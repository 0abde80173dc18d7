import * as fc from 'fast-check';
import { NginxParser } from 'nginx-conf';
import { describe, expect, it } from 'vitest';
import type { Directive } from '../../../src/syntax/nginx/tree.ts';
import { parse } from './cases.ts';

/**
 * The npm package `nginx-conf` as an oracle for names, nesting, order and the raw text of the arguments, on inputs without
 * what it is known to lose: comments glued to a blank before them, quotes and backslashes in mid-word, `{` in bare words,
 * and everything that nginx refuses.
 */
interface Node {
  readonly name: string;
  readonly value: string;
  readonly children: readonly Node[] | null;
}

interface Shape {
  readonly name: string;
  readonly value: string;
  readonly children: readonly Shape[];
}

const theirs = (nodes: readonly Node[]): Shape[] =>
  nodes.map((node) => ({ name: node.name, value: node.value, children: theirs(node.children ?? []) }));

const ours = (directives: readonly Directive[]): Shape[] =>
  directives.map((directive) => {
    const [, first] = directive.words;
    const value = first === undefined ? '' : directive.file.text.slice(first.start, directive.words.at(-1)!.end);
    return { name: directive.file.slice(directive.words[0]!), value, children: ours(directive.block ?? []) };
  });

function oracle(text: string): Shape[] {
  let found: Shape[] = [];
  new NginxParser().parse(text, (error, tree) => {
    if (error) throw new Error(JSON.stringify(error));
    found = theirs(tree!.children ?? []);
  });
  return found;
}

const FILES = [
  'user www-data;\nworker_processes auto;\n\nevents {\n    worker_connections 1024;\n}\n',
  `http {
    upstream app {
        server unix:/run/app.sock fail_timeout=0;
        server 127.0.0.1:8000 backup;
        keepalive 16;
    }
    map $http_upgrade $connection_upgrade {
        default upgrade;
        ''      close;
    }
    server {
        listen 443 ssl default_server;
        server_name example.org *.example.org;
        add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;
        location ~* \\.(css|js)$ {
            expires 30d;
        }
        location / {
            proxy_set_header Host $host;
            proxy_pass http://app;
        }
        if ($request_method = POST) {
            return 405;
        }
        return 301 https://$host$request_uri;
    }
}
`,
  "log_format main '$remote_addr - [$time_local] \"$request\" '\n    '$status';\ntypes {\n    text/html html htm;\n}\n",
];

describe('nginx-conf sees the same tree', () => {
  it.each(FILES)('%#', (text) => {
    expect(ours(parse(text).directives)).toEqual(oracle(text));
  });

  it('in made-up files', () => {
    const name = fc.constantFrom('listen', 'root', 'server_name', 'a1', 'x-y');
    const arg = fc.constantFrom('80', '$host', '/srv/x', '"a; b"', "'{}'", 'a=b', '~', '*.x.org');
    const { item } = fc.letrec<{ item: string }>((tie) => ({
      item: fc.oneof(
        { maxDepth: 4 },
        fc.tuple(name, fc.array(arg, { minLength: 1, maxLength: 4 })).map(([first, rest]) => `${[first, ...rest].join(' ')};\n`),
        fc
          .tuple(name, fc.array(arg, { maxLength: 2 }), fc.array(tie('item'), { maxLength: 4 }))
          .map(([first, rest, body]) => `${[first, ...rest].join(' ')} {\n${body.join('')}}\n`),
      ),
    }));
    fc.assert(
      fc.property(fc.array(item, { maxLength: 5 }), (items) => {
        const text = items.join('');
        expect(ours(parse(text).directives)).toEqual(oracle(text));
      }),
      { numRuns: 500 },
    );
  });
});
