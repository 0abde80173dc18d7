const e=require("./lint.cjs");async function t(t,n){let r=t.value(`format`,e.Fn)??`text`,{rules:i,lint:a,graph:o}=await n.engine(),s=await e.kt(t,n,i),c=await e.jt(n.vfs,s.cwd,s.input,e=>a(e,{rules:[]}),s.discovery.following);t.on(`verbose`)&&n.stderr.write(e.Ct(s,c));let l=await o(c.report.stack,r,t=>e.At(s,t));return n.stdout.write(l.split(`
`).map(e.or).join(`
`)),0}exports.runGraph=t;