import { describe, expect, it } from 'vitest';
import { DISK, cases, judged, sayings } from './cases.ts';

/** Rows whose message needs the disk of the machine: nothing of it is ours. */
const ON_DISK = new Map([['s26', 'whether the program exists']]);

describe('a unit gets the messages of systemd-analyze verify', () => {
  it('for every row but those about the disk', () => {
    const rows = cases.filter(({ messages }) => messages.some((message) => DISK.test(message)));
    expect(rows.map(({ id }) => id)).toEqual([...ON_DISK.keys()]);
  });

  it.each(cases)('$id: $desc', ({ id, input, messages, rc }) => {
    const name = `${id}.service`;
    const want = judged(name, messages);
    const said = sayings(name, input);
    expect(said.map(({ message }) => message).sort()).toEqual(want.messages.map(({ message }) => message).sort());
    for (const { line, message } of want.messages.filter((one) => one.line !== undefined)) {
      expect(said.filter((one) => one.message === message).map((one) => one.line)).toEqual([line]);
    }
    expect(said.some(({ refuses }) => refuses)).toBe(want.refused);
    expect(said.some(({ refuses }) => refuses) || ON_DISK.has(id)).toBe(rc !== 0);
  });
});
