import { describe, expect, it } from 'vitest';
import { parseNginx } from '../../../src/syntax/nginx/parser.ts';
import { cases, dump, inputOf, latin1 } from './cases.ts';

/** Rows that are not compared with the dump of nginx's lexer, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  n72: 'the dump was made without handlers: map refuses the brace earlier, see below',
  n74: 'as n72',
  n112: 'a template: read round its holes on purpose',
  n113: 'as n112',
  n88: 'described only: the text is not in the table',
  n89: 'described only: the text is not in the table',
};

describe('nginx-cases: what the real lexer said', () => {
  const judged = cases.filter((row) => row.lexer_ok !== undefined && !(row.id in LEFT_OUT));

  it('covers every row but those left out', () => {
    expect(judged.length + Object.keys(LEFT_OUT).length + cases.filter((row) => row.needs_lua).length).toBe(cases.length);
    expect(judged.filter((row) => row.tokens !== undefined).length).toBeGreaterThan(140);
  });

  it.each(judged)('$id: $desc', (row) => {
    const file = inputOf(row)!;
    expect(file.text.length).toBe(row.generated_len ?? file.text.length);
    const tree = parseNginx(file);
    expect(tree.errors[0]?.message ?? '').toBe(row.lexer_message);
    const tokens = dump(tree, file.valid ? latin1 : (text) => text);
    expect(tokens).toEqual(row.tokens ?? tokens);
  });

  it.each(
    cases.filter((row) => row.kind === 'syntax' && row.nginx === 'reject' && row.lexer_ok !== undefined && !/ in sub\//.test(row.message)),
  )('$id: the line of the message', (row) => {
    const file = inputOf(row)!;
    const error = parseNginx(file).errors[0]!;
    expect(`${error.message} in ${file.id}:${file.lines.position(error.stoodAt).line}`).toBe(row.message);
  });
});

describe('nginx-cases: Lua blocks', () => {
  it.each(cases.filter((row) => row.needs_lua))('$id: $desc', (row) => {
    const file = inputOf(row)!;
    const error = parseNginx(file).errors[0];
    const line = error && file.lines.position(error.stoodAt).line;
    expect(error && `${error.message} in ${file.id}:${line}`).toBe(row.kind === 'syntax' ? row.message : undefined);
  });
});
