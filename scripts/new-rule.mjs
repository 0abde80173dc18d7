// npm run new-rule -- family/problem-noun: writes the two files of a rule, then the generated ones.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const id = process.argv[2] ?? '';
const FAMILIES = ['syntax', 'stack', 'nginx', 'apache', 'gunicorn', 'uwsgi', 'mod-wsgi', 'systemd', 'supervisor', 'container'];
const [family] = id.split('/');

if (!/^[a-z-]+\/[a-z0-9-]+$/.test(id) || !FAMILIES.includes(family)) {
  console.error(`usage: npm run new-rule -- family/problem-noun   (families: ${FAMILIES.join(' ')})`);
  process.exit(2);
}
const file = join(root, 'rules', id);
if (existsSync(`${file}.ts`)) {
  console.error(`rules/${id}.ts is there already`);
  process.exit(2);
}

mkdirSync(dirname(file), { recursive: true });
writeFileSync(
  `${file}.ts`,
  `import { rule } from '../../src/rule.ts';

export default rule({
  id: '${id}',
  summary: 'what is wrong, in one line',
  severity: 'warning',
  fix: 'none',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://'],
  check({ stack, report }) {
    for (const edge of stack.edges) {
      if (edge.certainty === 'unknown') continue;
      report({ at: edge.span, message: 'the thing, the consequence, the way out', edges: [edge] });
    }
  },
});
`,
);
writeFileSync(
  `${file}.md`,
  `# ${id}

what is wrong, in one line

## Why it matters

What the user sees.

## Wrong

\`\`\`nginx file=etc/nginx/conf.d/app.conf
server {
    location / {
        proxy_pass http://127.0.0.1:8000;
        #          ^^^^^^^^^^^^^^^^^^^^^ ${id}: the thing, the consequence, the way out
    }
}
\`\`\`

## Right

\`\`\`nginx file=etc/nginx/conf.d/app.conf
server {
    location / {
        return 204;
    }
}
\`\`\`

## When to ignore it

When.

## References

- https://
`,
);
console.log(`rules/${id}.ts\nrules/${id}.md`);
process.exitCode = spawnSync(process.execPath, [join(root, 'scripts/gen.mjs')], { stdio: 'inherit' }).status ?? 1;
