import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOut, type Frame, type Item, type Link } from '../../src/report/layout.ts';

const overlap = (a: Frame, b: Frame): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function overlapping(frames: readonly Frame[]): number {
  let count = 0;
  frames.forEach((frame, at) => frames.slice(at + 1).forEach((other) => (count += Number(overlap(frame, other)))));
  return count;
}

const item = (id: string, layer: number, more: Partial<Item> = {}): Item => ({ id, layer, band: 0, width: 100, height: 40, ...more });

/** Things in six columns and three bands, those of the second and third column in clusters, joined from left to right. */
const charts = fc
  .array(
    fc.record({
      layer: fc.nat(5),
      band: fc.nat(2),
      cluster: fc.nat(2),
      height: fc.integer({ min: 20, max: 120 }),
      width: fc.integer({ min: 10, max: 300 }),
    }),
    {
      minLength: 1,
      maxLength: 30,
    },
  )
  .chain((made) => {
    const items = made.map(({ cluster, ...own }, at): Item => {
      const inCluster = own.layer === 1 || own.layer === 2;
      return { id: `${at}`, ...own, cluster: inCluster ? `${own.band}/${cluster}` : undefined };
    });
    const pair = fc.tuple(fc.nat(items.length - 1), fc.nat(items.length - 1));
    return fc.array(pair, { maxLength: 60 }).map((pairs) => {
      const links = pairs.flatMap(([a, b]): Link[] => (items[a]!.layer < items[b]!.layer ? [{ from: `${a}`, to: `${b}` }] : []));
      return { items, links };
    });
  });

describe('a layout', () => {
  it('lets no two things overlap, nor the boxes around them, and keeps all in the picture', () => {
    fc.assert(
      fc.property(charts, ({ items, links }) => {
        const { frames, clusters, bands, ways, width, height } = layOut(items, links);
        const all = [...frames.values()];
        expect([all.length, ways.length, overlapping(all), overlapping([...clusters.values()]), overlapping([...bands.values()])]).toEqual([
          items.length,
          links.length,
          0,
          0,
          0,
        ]);
        const inside = ({ x, y, width: w, height: h }: Frame): boolean => x >= 0 && y >= 0 && x + w <= width && y + h <= height;
        expect([...all, ...clusters.values(), ...bands.values()].every(inside)).toBe(true);
        const band = (id: string): Frame => bands.get(items.find((one) => one.id === id)!.band)!;
        expect([...frames].every(([id, frame]) => frame.y >= band(id).y && frame.y + frame.height <= band(id).y + band(id).height)).toBe(
          true,
        );
      }),
    );
  });

  it('leads links from edge to edge, ever to the right', () => {
    fc.assert(
      fc.property(charts, ({ items, links }) => {
        const { frames, ways } = layOut(items, links);
        links.forEach(({ from, to }, at) => {
          const [a, b, way] = [frames.get(from)!, frames.get(to)!, ways[at]!];
          expect([way[0], way.at(-1)]).toEqual([
            { x: a.x + a.width, y: a.y + a.height / 2 },
            { x: b.x, y: b.y + b.height / 2 },
          ]);
          expect(way.every(({ x }, step) => step === 0 || x > way[step - 1]!.x)).toBe(true);
        });
      }),
    );
  });

  it('leads a link past what stands between', () => {
    const items = [item('a', 0), item('b', 1), item('c', 2)];
    const { frames, ways } = layOut(items, [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'a', to: 'c' },
    ]);
    const b = frames.get('b')!;
    const beside = ways[2]!.filter(({ x }) => x >= b.x && x <= b.x + b.width);
    expect([beside.length, beside.every(({ y }) => y < b.y || y > b.y + b.height)]).toEqual([2, true]);
  });

  it('puts what is joined on one level', () => {
    const items = [item('a', 0), item('b', 0), item('c', 1), item('d', 1)];
    const { frames } = layOut(items, [
      { from: 'a', to: 'd' },
      { from: 'b', to: 'c' },
    ]);
    const y = (id: string): number => frames.get(id)!.y;
    expect([y('a') === y('d'), y('b') === y('c'), y('a') < y('b')]).toEqual([true, true, true]);
  });

  it('is the same each time', () => {
    fc.assert(
      fc.property(charts, ({ items, links }) => {
        expect(layOut(items, links)).toEqual(layOut(items, links));
      }),
      { numRuns: 20 },
    );
  });

  it('of thousands of things comes to its end', () => {
    const items = Array.from({ length: 4000 }, (_, at) => item(`${at}`, at % 4));
    const links = items.flatMap(({ id, layer }, at): Link[] => (layer < 3 ? [{ from: id, to: `${at + 1}` }] : []));
    expect(overlapping([...layOut(items, links).frames.values()].slice(0, 400))).toBe(0);
  });
});
