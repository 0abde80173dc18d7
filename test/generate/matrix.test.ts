import { describe, expect, it } from 'vitest';
import { FRONTS, SERVERS, type Front, type Server } from '../../src/generate/answers.ts';
import { conflictsOf } from '../../src/generate/check.ts';
import { generate, plan } from '../../src/generate/index.ts';
import { shapeOf, wantedShape } from './shape.ts';
import { groupBy } from '../../src/text/group.ts';
import { all, answersOf, nameOf, possible } from './combinations.ts';
import { findingLines, readBack } from './read-back.ts';

const COMBINATIONS = groupBy(possible(), ({ front, apps }) => `${apps[0]!.server} ${front}`);

/** Which servers go with which front over which sockets; what is not here is refused with a reason. */
const PAIRS: readonly string[] = [
  'gunicorn nginx unix',
  'gunicorn nginx tcp',
  'gunicorn apache unix',
  'gunicorn apache tcp',
  'gunicorn none tcp',
  'uwsgi nginx unix',
  'uwsgi nginx tcp',
  'uwsgi apache unix',
  'uwsgi apache tcp',
  'uwsgi none tcp',
  'mod_wsgi apache unix',
  'mod_wsgi-express nginx tcp',
  'mod_wsgi-express apache tcp',
  'mod_wsgi-express none tcp',
];

describe('what can be generated', () => {
  it('is every server with every front over every socket that exists, on every distribution', () => {
    const found = new Set(possible().map(({ front, apps: [app] }) => `${app!.server} ${front} ${app!.socket}`));
    expect([...found]).toEqual(PAIRS);
    const refused = [...all()].filter((answers) => conflictsOf(answers).length > 0);
    expect(refused.every((answers) => conflictsOf(answers).every((text) => /: /.test(text)))).toBe(true);
  });

  it.each([
    [
      answersOf({ server: 'mod_wsgi', socket: 'unix' }),
      ['mod_wsgi is a module of Apache: use --front apache, or --server mod_wsgi-express behind nginx'],
    ],
    [
      answersOf({ server: 'mod_wsgi', front: 'apache', socket: 'tcp' }),
      ['mod_wsgi has sockets of its own between Apache and its daemon processes: --socket unix'],
    ],
    [
      answersOf({ server: 'uwsgi', framework: 'fastapi' }),
      ["FastAPI is an ASGI application, which uWSGI can't run: use --server gunicorn, whose workers are uvicorn's"],
    ],
    [
      answersOf({ front: 'none', tls: 'none', socket: 'unix' }),
      ['visitors can only connect to a TCP port: use --socket tcp, or a --front'],
    ],
    [
      answersOf({ tls: 'behind-lb' }),
      ['TLS shall end in what stands in front, but nothing does: say --behind alb or cloudflare, or another --tls'],
    ],
  ])('says why the rest is not: %#', (answers, conflicts) => {
    const gunicornAlone = answers.front === 'none' ? { ...answers, apps: answers.apps.map((app) => ({ ...app, static: [] })) } : answers;
    expect(conflictsOf(gunicornAlone)).toEqual(conflicts);
  });
});

describe.each(
  (Object.keys(SERVERS) as Server[])
    .flatMap((server) => (Object.keys(FRONTS) as Front[]).map((front) => `${server} ${front}`))
    .filter((pair) => COMBINATIONS.has(pair)),
)('%s', (pair) => {
  const combinations = COMBINATIONS.get(pair)!;

  it('lints without a finding, and is read as what was wanted', async () => {
    const wrong: string[] = [];
    for (const answers of combinations) {
      const report = await readBack(generate(answers));
      const findings = findingLines(report);
      const [read, wanted] = [shapeOf(report.stack), wantedShape(plan(answers))];
      if (findings.length > 0) wrong.push(`${nameOf(answers)}\n  ${findings.join('\n  ')}`);
      else if (JSON.stringify(read) !== JSON.stringify(wanted))
        wrong.push(`${nameOf(answers)}\n  read   ${JSON.stringify(read)}\n  wanted ${JSON.stringify(wanted)}`);
    }
    expect(`${wrong.length} of ${combinations.length}\n${wrong.slice(0, 5).join('\n')}`).toBe(`0 of ${combinations.length}\n`);
  }, 120_000);

  it('is the same byte for byte each time', () => {
    const differing = combinations.filter(
      (answers) => JSON.stringify(generate(answers)) !== JSON.stringify(generate(structuredClone(answers))),
    );
    expect(differing.map(nameOf)).toEqual([]);
  }, 60_000);
});
