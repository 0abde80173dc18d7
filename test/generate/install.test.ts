import { expect, it } from 'vitest';
import { generate } from '../../src/generate/index.ts';
import { answersOf } from './combinations.ts';

const installOf = (changes: Parameters<typeof answersOf>[0]): readonly string[] =>
  generate(answersOf(changes))
    .find(({ path }) => path === 'INSTALL.md')!
    .text.split('\n');

const STATIC = [{ url: '/files/', folder: '/home/alice/files/' }];

it('leaves a folder of static files that is there to its owner', () => {
  const folders = (changes: Parameters<typeof answersOf>[0]): readonly string[] =>
    installOf(changes).filter((line) => line.endsWith('/home/alice/files'));
  expect(folders({ static: STATIC })).toEqual([
    '[ -d /home/alice/files ] || install --directory --owner=root --group=root --mode=0755 /home/alice/files',
  ]);
  expect(folders({ static: STATIC, distro: 'docker', launcher: 'compose' })).toEqual([
    '[ -d /home/alice/files ] || install --directory --owner=10001 --group=10001 --mode=0755 /home/alice/files',
  ]);
});

it('writes nothing of root into a folder that anybody may write to', () => {
  expect(installOf({ distro: 'rhel-9' }).filter((line) => line.includes('/tmp'))).toEqual([]);
});
