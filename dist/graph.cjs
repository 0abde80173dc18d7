require("node:url").pathToFileURL(__filename).href;const e=require("./session.cjs"),t=require("./cli.cjs");async function n(n,r){let i=n.value(`format`,t.a)??`text`,{rules:a,lint:o,GRAPHS:s}=await r.engine(),c=await e.n(n,r,a),{report:l}=await e.i(r.vfs,c.cwd,c.input,e=>o(e,{rules:[]}));return r.stdout.write(s[i](l.stack,t=>e.r(c,t)).split(`
`).map(t.D).join(`
`)),0}exports.runGraph=n;