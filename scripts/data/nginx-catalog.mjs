// Turns the tables of nginx's and third-party directives into src/catalog/nginx/directives.json:
//   node scripts/data/nginx-catalog.mjs nginx-directives.json nginx-directives-thirdparty.json > src/catalog/nginx/directives.json
import { readFileSync } from 'node:fs';

const CONTEXTS = {
  any: '*',
  main: 'm',
  events: 'e',
  http: 'h',
  server: 's',
  location: 'l',
  upstream: 'u',
  'if in location': 'f',
  'if in server': 'F',
  limit_except: 'x',
  stream: 't',
  'stream server': 'T',
  'stream upstream': 'U',
  mail: 'M',
  'mail server': 'N',
};

const MASKS = {
  ngxMainConf: 'm',
  ngxEventConf: 'e',
  ngxHTTPMainConf: 'h',
  ngxHTTPSrvConf: 's',
  ngxHTTPLocConf: 'l',
  ngxHTTPUpsConf: 'u',
  ngxHTTPLifConf: 'f',
  ngxHTTPSifConf: 'F',
  ngxHTTPLmtConf: 'x',
  ngxStreamMainConf: 't',
  ngxStreamSrvConf: 'T',
  ngxStreamUpsConf: 'U',
  ngxHTTPOIDCConf: 'o',
  ngxMgmtMainConf: 'g',
};

const MODES = { flag: 'flag', any: '*', '1more': '1+', '2more': '2+' };

const [core, third] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, 'utf8')));

/** `name contexts arity[{] since type values`; trailing `-` are left out. */
const row = (name, contexts, arity, block, since = '-', type = '-', values = '-') =>
  [name, contexts, arity + (block ? '{' : ''), since, type, values].join(' ').replace(/( -)+$/, '');

const modules = {};
for (const directive of core.directives) {
  const arity = directive.args_mode === null ? directive.args.join('') : MODES[directive.args_mode];
  const contexts = directive.contexts.map((context) => CONTEXTS[context]).join('');
  const type = directive.value_type === 'custom' ? '-' : directive.value_type;
  // Null: only in the unreleased head, whose number is the one behind the last release.
  const since = directive.since ?? '1.31.5';
  (modules[directive.module] ??= []).push(row(directive.name, contexts, arity, directive.block, since, type, directive.values?.join(',')));
}

function maskRow(name, mask) {
  const contexts = mask.map((flag) => MASKS[flag] ?? '').join('');
  // The source notes how its own parser passes Lua blocks on; the module declares a block with no argument (set_by: one).
  if (name.endsWith('_by_lua_block')) return row(name, contexts, name === 'set_by_lua_block' ? '1' : '0', true);
  const counts = new Set();
  let arity = '';
  for (const flag of mask) {
    if (flag === 'ngxConfNoArgs') counts.add('0');
    else if (flag.startsWith('ngxConfTake')) for (const digit of flag.slice('ngxConfTake'.length)) counts.add(digit);
    else if (flag === 'ngxConfFlag') arity = 'flag';
    else if (flag === 'ngxConfAny') arity = '*';
    else if (flag === 'ngxConf1More') arity = '1+';
    else if (flag === 'ngxConf2More') arity = '2+';
    else if (!(flag in MASKS) && flag !== 'ngxConfBlock' && flag !== 'ngxDirectConf') throw new Error(`unknown flag ${flag} of ${name}`);
  }
  return row(name, contexts, arity || [...counts].sort().join(''), mask.includes('ngxConfBlock'));
}

const thirdParty = {};
for (const [module, directives] of Object.entries(third.modules)) {
  const label = module.startsWith('nginx-plus') ? 'nginx-plus' : module;
  thirdParty[label] = Object.entries(directives).flatMap(([name, masks]) =>
    // Without a context it stands in a block that the module reads itself (otel_exporter).
    masks.filter((mask) => mask.some((flag) => flag in MASKS)).map((mask) => maskRow(name, mask)),
  );
}

const removed = Object.fromEntries(core.removed.map(({ name, last }) => [name, last]));
const sources = [
  `${core.meta.source}; ${core.meta.tags_scanned}`,
  `${third.meta.source}, Apache-2.0: Copyright F5, Inc. (module tables, reworked)`,
];
process.stdout.write(`${JSON.stringify({ sources, modules, thirdParty, removed }, null, 2)}\n`);
