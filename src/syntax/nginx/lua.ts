/** Where a Lua block ends, or how lua-nginx-module refuses it. Offsets into the file. */
export type LuaEnd =
  | { readonly ok: true; readonly end: number }
  | { readonly ok: false; readonly message: string; readonly at: number; readonly stoodAt: number };

/** What lua-nginx-module's scanner looks for; everything else is skipped (src/ngx_http_lua_directive.c). */
const TOKEN = /[{}]|--\[=*\[|--[^\n]*\n|\[=*\[|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/g;

/** Reads Lua code from behind the `{` at `open` to the brace that closes it. */
export function readLua(text: string, open: number): LuaEnd {
  const token = new RegExp(TOKEN);
  token.lastIndex = open + 1;
  let depth = 1;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const found = match[0];
    if (found === '{') depth++;
    else if (found === '}') {
      if (--depth === 0) return { ok: true, end: token.lastIndex };
    } else if (found.endsWith('[')) {
      const closing = `]${'='.repeat(found.length - (found.startsWith('--') ? 4 : 2))}]`;
      const end = text.indexOf(closing, token.lastIndex);
      if (end < 0) {
        const message = `Lua code block missing the closing long bracket "${closing}", the inlined Lua code may be too long`;
        return { ok: false, message, at: match.index, stoodAt: match.index };
      }
      token.lastIndex = end + closing.length;
    }
  }
  const message = 'unexpected end of file, expecting terminating characters for lua code block';
  return { ok: false, message, at: open, stoodAt: open };
}
