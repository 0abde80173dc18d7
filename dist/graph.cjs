require("node:url").pathToFileURL(__filename).href;const e=require("./session.cjs"),t=require("./cli.cjs");async function n(n,r){let{rules:i,lint:a,showStack:o}=await r.engine(),s=await e.n(n,r,i),{report:c}=await e.i(r.vfs,s.cwd,s.input,e=>a(e,{rules:[]}));return r.stdout.write(o(c.stack,t=>e.r(s,t)).split(`
`).map(t.S).join(`
`)),0}exports.runGraph=n;