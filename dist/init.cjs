const e=require("./cli.cjs"),t=require("./lint.cjs");let n=require("node:fs"),r=require("node:path");const i={owner:`stacklint`,source:`stacklint`,fileLocation:[`relative`,"${workspaceFolder}"],pattern:{regexp:`^(.+?):(\\d+):(\\d+): (error|warning|info): (.+) \\[([a-z0-9/-]+)\\]$`,file:1,line:2,column:3,severity:4,message:5,code:6}},a={problemMatcher:[{owner:`stacklint`,pattern:[{regexp:`^(.+?):(\\d+):(\\d+): (error|warning): (.+) \\[([a-z0-9/-]+)\\]$`,file:1,line:2,column:3,severity:4,message:5,code:6}]},{owner:`stacklint-info`,severity:`notice`,pattern:[{regexp:`^(.+?):(\\d+):(\\d+): info: (.+) \\[([a-z0-9/-]+)\\]$`,file:1,line:2,column:3,message:4,code:5}]}]},o={label:`stacklint`,type:`shell`,command:`stacklint --format concise`,options:{cwd:"${workspaceFolder}"},problemMatcher:i,presentation:{reveal:`silent`,clear:!0}},s=`  - repo: local
    hooks:
      - id: stacklint
        name: stacklint
        entry: stacklint
        language: system
        files: '${t.Ut(t.Bt.files)}'
        exclude: '${t.Ut(t.Bt.exclude)}'
        types: []
        types_or: [file, symlink]
        pass_filenames: false
        require_serial: true
`,c=e=>`${JSON.stringify(e,void 0,2)}\n`;function l(t,n){let r=[`vscode`,`pre-commit`,`github`].filter(e=>t.on(e));if(r.length===0)throw new e.V(`say what to set up: --vscode, --pre-commit or --github`);return r.map(e=>e===`vscode`?u(n):e===`github`?f(n):d(n)).includes(2)?2:0}function u(e){return p(e,`.vscode/tasks.json`,c({version:`2.0.0`,tasks:[o]}),{done:e=>e.includes(`"owner": "stacklint"`),add:`Add this to its "tasks":\n${c(o)}`})}function d(e){return p(e,`.pre-commit-config.yaml`,`repos:\n${s}`,{done:e=>/\bid: *stacklint\b/.test(e),add:`Add this to its "repos":\n${s}`})}function f(e){let t=p(e,`.github/stacklint-matcher.json`,c(a),{done:e=>e===c(a),add:`It should hold this:\n${c(a)}`});return e.stdout.write(`Steps for the workflow, once stacklint is installed there:
      - run: |
          echo "::add-matcher::.github/stacklint-matcher.json"
          stacklint --format concise
`),t}function p(t,i,a,o){let s=(0,r.join)(t.cwd,i);try{if((0,n.existsSync)(s))return o.done((0,n.readFileSync)(s,`utf8`))?(t.stderr.write(`stacklint: ${i} is set up already\n`),0):(t.stderr.write(`stacklint: ${i} is there and is not changed\n`),t.stdout.write(o.add),2);(0,n.mkdirSync)((0,r.dirname)(s),{recursive:!0}),(0,n.writeFileSync)(s,a)}catch(t){throw new e.V(`${i}: ${e.zt(t)}`)}return t.stderr.write(`stacklint: wrote ${i}\n`),0}exports.runInit=l;