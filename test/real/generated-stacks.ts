import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { apacheModules } from '../../src/generate/apache-modules.ts';
import type { Answers } from '../../src/generate/answers.ts';
import { generate, plan } from '../../src/generate/index.ts';
import { graphOf } from '../../src/report/graph-data.ts';
import { showProxyFix, type GraphChain } from '../../src/report/graph-chains.ts';
import { readBack } from '../generate/read-back.ts';
import { startStack, type RunningStack } from './stack-runner.ts';

/** A Flask application that is told of its proxies as `graph` says, and answers what it sees of a request. */
export const flaskApp = (chain: GraphChain | undefined): string => `import time
from flask import Flask, jsonify, request

app = Flask(__name__)
${proxyLines(chain)}

@app.route("/seen")
def seen():
    return jsonify(host=request.host, scheme=request.scheme, address=request.remote_addr, prefix=request.script_root, path=request.path)


@app.route("/upload", methods=["POST"])
def upload():
    return str(len(request.get_data()))


@app.route("/slow")
def slow():
    time.sleep(float(request.args["seconds"]))
    return "done"
`;

function proxyLines(chain: GraphChain | undefined): string {
  if (chain === undefined) return '';
  const fix = showProxyFix(chain);
  if (fix === 'no ProxyFix') return '';
  if (fix.includes('?')) throw new Error(`the graph does not know what the application has to be told: ${fix}`);
  return `from werkzeug.middleware.proxy_fix import ProxyFix\n\napp.wsgi_app = ${fix.replace('ProxyFix(', 'ProxyFix(app.wsgi_app, ')}\n`;
}

/** A module of Apache as a2enmod would enable it, with those that its first lines say it depends on. */
function enableModule(dir: string, name: string): void {
  for (const kind of ['load', 'conf']) {
    const available = `/etc/apache2/mods-available/${name}.${kind}`;
    if (!existsSync(available)) continue;
    const text = readFileSync(available, 'utf8');
    put(dir, `etc/apache2/mods-enabled/${name}.${kind}`, text);
    for (const needed of /^# Depends: (.*)$/m.exec(text)?.[1]?.split(' ') ?? []) enableModule(dir, needed);
  }
}

function put(dir: string, path: string, text: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

/** Starts what is generated from answers, its files untouched, with a Flask application and a static file in place. */
export async function startGenerated(answers: Answers): Promise<RunningStack> {
  const files = generate(answers);
  const { stack } = await readBack(files);
  const [chain] = graphOf(stack, (id) => id).chains;
  if (chain === undefined && answers.front !== 'none') throw new Error('no way leads to the application');
  const dir = mkdtempSync(join(tmpdir(), 'stacklint-generated-'));
  try {
    for (const { path, text } of files) put(dir, path, text);
    for (const app of answers.apps) {
      put(dir, `srv/${app.name}/wsgi.py`, flaskApp(chain));
      put(dir, `srv/${app.name}/static/style.css`, 'body { margin: 0 }\n');
    }
    for (const name of apacheModules(plan(answers))) enableModule(dir, name);
    return await startStack(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
