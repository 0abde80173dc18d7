import { describe, expect, it } from 'vitest';
import { conf, plain } from './helpers.ts';

const LARGE = '? a value too large to follow';

describe('values without an end', () => {
  it.each([
    ['a list that holds itself', 'x = []\nx.append(x)\n'],
    ['a dict that holds itself', 'x = {}\nx["a"] = x\n'],
    ['one list twice, again and again', `x = ["a"]\n${'x = [x, x]\n'.repeat(100)}`],
  ])('%s', (_, head) => {
    const settings = conf(`${head}bind = x\nproc_name = str(x)\ntimeout = 1 if x == [x] else 2\n`);
    expect(['bind', 'proc_name', 'timeout'].map((name) => plain(settings.get(name)))).toEqual([
      LARGE,
      LARGE,
      expect.stringMatching(/^\? /),
    ]);
  });

  it('takes what two ways leave for different when it has no end', () => {
    const text = 'import os\nx = []\nx.append(x)\ny = []\ny.append(y)\nbind = x if os.path.exists("/a") else y\n';
    expect(plain(conf(text).get('bind'))).toMatch(/^\? /);
  });
});
