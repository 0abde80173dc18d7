import { describe, expect, it } from 'vitest';
import { conflictsOf } from '../../src/generate/check.ts';
import { plan } from '../../src/generate/plan.ts';
import { answersOf, SHOP } from './combinations.ts';

const [FIRST, ...OTHERS] = [...SHOP.domains, 'store.example.com'];
const STORE = { ...SHOP, domains: [FIRST!, ...OTHERS] };
/** In the same site, whose other names it has in another order. */
const FEED = { ...STORE, name: 'feed', prefix: '/feed', static: [], domains: [FIRST!, ...OTHERS.toReversed()] };

describe('conflictsOf, of several applications in one site', () => {
  it('takes their names behind the first in any order', () => {
    const answers = answersOf({ apps: [STORE, FEED] });
    expect(conflictsOf(answers)).toEqual([]);
    expect(plan(answers).sites.map(({ name, apps }) => [name, apps.map((app) => app.name)])).toEqual([
      ['shop.example.com', ['feed', 'shop']],
    ]);
  });

  it.each([
    [
      'static files at one URL',
      { ...FEED, static: SHOP.static },
      'the static files of shop and the static files of feed lie at /static/ of shop.example.com: give one another URL',
    ],
    [
      'static files where an application lies',
      { ...FEED, prefix: '/static' },
      'the static files of shop and feed lie at /static/ of shop.example.com: give one another URL',
    ],
    [
      'static files at one URL of one application',
      { ...FEED, static: ['a', 'b'].map((name) => ({ url: '/files/', folder: `/srv/feed/${name}/` })) },
      'two folders with the static files of feed lie at /files/ of shop.example.com: give one another URL',
    ],
  ])('refuses %s', (_, other, conflict) => {
    expect(conflictsOf(answersOf({ apps: [STORE, other] }))).toEqual([conflict]);
  });

  it('lets other sites have the same URLs', () => {
    expect(conflictsOf(answersOf({ apps: [STORE, { ...FEED, static: SHOP.static, domains: ['feed.example.com'] }] }))).toEqual([]);
  });
});
