const e=require("./lint.cjs");async function t(t,n){let r=t.value(`format`,e.Gn)??`text`,{rules:i,lint:a,graph:o}=await n.engine(),s=await e.Rt(t,n,i),c=await e.Bt(n.vfs,s.cwd,s.input,e=>a(e,{rules:[]}),s.discovery.following);t.on(`verbose`)&&n.stderr.write(e.Mt(s,c));let l=await o(c.report.stack,r,t=>e.zt(s,t));return n.stdout.write(l.split(`
`).map(e.gr).join(`
`)),0}exports.runGraph=t;