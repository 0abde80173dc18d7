const e=require("./lint.cjs");let t=require("node:fs"),n=require("node:path");const r={owner:`stacklint`,source:`stacklint`,fileLocation:[`relative`,"${workspaceFolder}"],pattern:{regexp:`^(.+?):(\\d+):(\\d+): (error|warning|info): (.+) \\[([a-z0-9/-]+)\\]$`,file:1,line:2,column:3,severity:4,message:5,code:6}},i={problemMatcher:[{owner:`stacklint`,pattern:[{regexp:`^(.+?):(\\d+):(\\d+): (error|warning): (.+) \\[([a-z0-9/-]+)\\]$`,file:1,line:2,column:3,severity:4,message:5,code:6}]},{owner:`stacklint-info`,severity:`notice`,pattern:[{regexp:`^(.+?):(\\d+):(\\d+): info: (.+) \\[([a-z0-9/-]+)\\]$`,file:1,line:2,column:3,message:4,code:5}]}]},a={label:`stacklint`,type:`shell`,command:`stacklint --format concise`,options:{cwd:"${workspaceFolder}"},problemMatcher:r,presentation:{reveal:`silent`,clear:!0}},o=`  - repo: local
    hooks:
      - id: stacklint
        name: stacklint
        entry: stacklint
        language: system
        files: '${e.Kt(e.Gt.files)}'
        exclude: '${e.Kt(e.Gt.exclude)}'
        types: []
        types_or: [file, symlink]
        pass_filenames: false
        require_serial: true
`,s=e=>`${JSON.stringify(e,void 0,2)}\n`;function c(t,n){let r=[`vscode`,`pre-commit`,`github`].filter(e=>t.on(e));if(r.length===0)throw new e.vr(`say what to set up: --vscode, --pre-commit or --github`);return r.map(e=>e===`vscode`?l(n):e===`github`?d(n):u(n)).includes(2)?2:0}function l(e){return f(e,`.vscode/tasks.json`,s({version:`2.0.0`,tasks:[a]}),{done:e=>e.includes(`"owner": "stacklint"`),add:`Add this to its "tasks":\n${s(a)}`})}function u(e){return f(e,`.pre-commit-config.yaml`,`repos:\n${o}`,{done:e=>/\bid: *stacklint\b/.test(e),add:`Add this to its "repos":\n${o}`})}function d(e){let t=f(e,`.github/stacklint-matcher.json`,s(i),{done:e=>e===s(i),add:`It should hold this:\n${s(i)}`});return e.stdout.write(`Steps for the workflow, once stacklint is installed there:
      - run: |
          echo "::add-matcher::.github/stacklint-matcher.json"
          stacklint --format concise
`),t}function f(r,i,a,o){let s=(0,n.join)(r.cwd,i);try{if((0,t.existsSync)(s))return o.done((0,t.readFileSync)(s,`utf8`))?(r.stderr.write(`stacklint: ${i} is set up already\n`),0):(r.stderr.write(`stacklint: ${i} is there and is not changed\n`),r.stdout.write(o.add),2);(0,t.mkdirSync)((0,n.dirname)(s),{recursive:!0}),(0,t.writeFileSync)(s,a)}catch(t){throw new e.vr(`${i}: ${e.Jr(t)}`)}return r.stderr.write(`stacklint: wrote ${i}\n`),0}exports.runInit=c;