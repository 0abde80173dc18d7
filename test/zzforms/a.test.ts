import { it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { recordedIo } from '../cli/io.ts';
it('x', async () => {
  const go = async (cwd: string, argv: string[]) => { const { io, out, err } = recordedIo(cwd, { engine: () => import('../../src/index.ts') }); const s = await run(argv, io); console.log(cwd, argv.join(' '), s, '\n' + out() + err()); };
  await go('/work/shared/corpus/087-j178-flask-scaffold', ['-f', 'concise']);
  await go('/work/shared/corpus/087-j178-flask-scaffold', ['--diff', '--unsafe-fixes', 'etc/uwsgi.yaml']);
  await go('/work/shared/corpus/153-TheWaWaR-myway', ['-f', 'concise']);
  await go('/work/shared/corpus/084-indexofire-pyrix-site', ['-f', 'concise', 'conf/uwsgi.xml']);
  await go('/tmp/forms/d', ['dump.txt']);
  await go('/tmp/forms/d', ['dump2.txt', 'deploy']);
  await go('/tmp/forms/d', ['graph', 'dump2.txt', 'deploy']);
  await go('/tmp/forms/d', ['--fix', 'dump2.txt']);
}, 30000);
